import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { contentCommand } from '../../src/commands/content';
import { changed, writeTree } from '../content/content-tree';

const EN = 'locales/en/dialogs.json';

async function run(root: string, ...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await contentCommand.run(args, { stdout, stderr, root });
  return { code, out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
}

describe('content check', () => {
  it('is content with good content, and says what each language has', async () => {
    const { code, out } = await run(writeTree(), 'check');
    expect(code).toBe(0);
    expect(out).toContain('fr   2 dialogues, 75 exemples, 0 textes manquants');
    expect(out).toContain('0 erreur(s), 0 avertissement(s)');
  });

  it('ends with 1 on an error, with its place', async () => {
    const { code, out } = await run(writeTree(changed(EN, 'Call old', 'x'.repeat(30))), 'check');
    expect(code).toBe(1);
    expect(out).toMatch(/^locales\/en\/dialogs\.json:7:27 {2}old-phone\.title : le titre fait 30 caractères/);
  });

  it('ends with 0 on warnings alone', async () => {
    const root = writeTree(changed(EN, /,\n {2}"old-phone".*\n/, '\n'));
    const { code, out } = await run(root, 'check');
    expect(code).toBe(0);
    expect(out).toContain('en   1 dialogues, 75 exemples, 1 textes manquants');
  });

  it('prints problems and counts as JSON, for another folder too', async () => {
    const other = writeTree(changed(EN, '{{help-line.phone}}', '{{nobody.phone}}'));
    const { code, out } = await run('/nowhere', 'check', '--json', other);
    const report = JSON.parse(out);
    expect(code).toBe(1);
    expect(report.problems[0]).toMatchObject({
      file: EN,
      line: 4,
      column: 15,
      field: 'sim-card.answer',
      severity: 'error',
    });
    expect(report.counts.ar).toMatchObject({ dialogs: 2, examples: 75, missing: [], reviewed: 0 });
  });

  it('warns of an ordinary question that sets off an emergency or a command', async () => {
    const root = writeTree(
      changed(
        'locales/en/examples.yaml',
        /sim-card en phrase 3(.*\n.*)sim-card en phrase 4/,
        'how to kill me connection$1please stop',
      ),
    );
    const { code, out } = await run(root, 'check');
    expect(code).toBe(0);
    expect(out).toContain(
      'sim-card : (avertissement) « how to kill me connection » déclenche l’urgence danger',
    );
    expect(out).toContain('sim-card : (avertissement) « please stop » est prise pour la commande stop');
  });

  describe('with phrases that must be understood', () => {
    const PHRASES = 'locales/en/phrases.yaml';
    const models = (root: string) => join(root, 'dist', 'models');

    it('tries them on what is learnt of this content, and ends with 1 on one that is missed', async () => {
      const root = writeTree({
        [PHRASES]: 'old-phone:\n  - my old-phone en phrase\n  - sim-card en please\n',
      });
      const { code, out } = await run(root, 'check');
      expect(code).toBe(1);
      expect(out).toContain(`${PHRASES}:3:5  old-phone.1 : cette phrase`);
      expect(out).toContain('1 erreur(s), 0 avertissement(s)');
    });

    it('gives the misses as JSON too', async () => {
      const root = writeTree({ [PHRASES]: 'old-phone: [zzxcv qwfp]\n' });
      const report = JSON.parse((await run(root, 'check', '--json')).out);
      expect(report.problems).toMatchObject([{ file: PHRASES, line: 1, column: 13, field: 'old-phone.0' }]);
      expect(Object.keys(report)).toEqual(['problems', 'counts']);
    });

    it('keeps what it has learnt beside the program, whatever folder it checks', async () => {
      const [home, other] = [writeTree(), writeTree({ [PHRASES]: 'old-phone: [old-phone en]\n' })];
      await run(home, 'check', other);
      expect(existsSync(models(home))).toBe(true);
      expect(existsSync(models(other))).toBe(false);
    });

    it('learns nothing when there are none, nor when the content is broken', async () => {
      const broken = { ...changed(EN, 'Call old', 'x'.repeat(30)), [PHRASES]: 'old-phone: [old-phone en]\n' };
      for (const root of [writeTree(), writeTree(broken)]) {
        await run(root, 'check');
        expect(existsSync(models(root))).toBe(false);
      }
    });

    it('does without a place to keep what it has learnt', async () => {
      const root = writeTree({ [PHRASES]: 'old-phone: [old-phone en 3]\n' });
      mkdirSync(join(root, 'dist'));
      writeFileSync(models(root), '');
      expect((await run(root, 'check')).code).toBe(0);
    });
  });

  it('reports a folder without content', async () => {
    const { code, out } = await run('/nowhere', 'check');
    expect(code).toBe(1);
    expect(out).toContain('dialogs:1:1  le dossier dialogs/ est absent');
  });
});

describe('content format', () => {
  it('says what is to format, formats it, and is then satisfied', async () => {
    const root = writeTree(changed('dialogs/equipment/old-phone.yaml', 'id: ', 'id:   '));
    expect((await run(root, 'format')).code).toBe(0);
    const again = await run(root, 'format', '--check');
    expect(again).toEqual({ code: 0, out: '0 fichier(s) à remettre en forme\n', err: '' });
    const other = writeTree(changed('dialogs/equipment/old-phone.yaml', 'id: ', 'id:   '));
    const checked = await run(other, 'format', '--check');
    expect(checked.code).toBe(1);
    expect(checked.out).toContain('dialogs/equipment/old-phone.yaml : pas dans la forme habituelle');
  });
});

describe('wrong usage', () => {
  it.each([
    [[]],
    [['chek']],
    [['check', 'a', 'b']],
    [['check', '--check']],
    [['format', '--json']],
    [['check', '--jsno']],
  ])('%j ends with 2 and shows the usage', async (args) => {
    const { code, out, err } = await run('/nowhere', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/^Usage :/);
  });
});
