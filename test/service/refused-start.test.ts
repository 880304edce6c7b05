/** A start that cannot be right is refused: exit code 1, one message in French that names what to change, no stack. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describeBuilt, newDataDir, refusedStart, startService } from '../service';

async function reasonOf(options: Parameters<typeof refusedStart>[0]): Promise<string> {
  const { code, output } = await refusedStart(options);
  expect({ code, output }).toMatchObject({ code: 1 });
  expect(output).not.toMatch(/\n {4}at |Too small|Invalid|expected/);
  return output;
}

/** A port that another program holds while `work` runs. */
async function withTakenPort(work: (port: number) => Promise<void>): Promise<void> {
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  await work((holder.address() as { port: number }).port);
  await new Promise((resolve) => holder.close(resolve));
}

const emptyFile = join(newDataDir(), 'empty');
writeFileSync(emptyFile, '\n');

describeBuilt('settings', () => {
  test.each([
    ['HOST', { HOST: '192.0.2.1' }, /HOST n’est pas une adresse de cette machine/],
    ['DESK_HOURS', { DESK_HOURS: 'tous les jours' }, /DESK_HOURS : .* ne se lit pas/],
    ['MASTER_KEY', { MASTER_KEY: 'courte' }, /MASTER_KEY doit contenir exactement 32 octets/],
    [
      'MASTER_KEY_FILE',
      { MASTER_KEY_FILE: '/nulle/part' },
      /MASTER_KEY_FILE : le fichier .* ne peut pas être lu/,
    ],
    ['MASTER_KEY_FILE', { MASTER_KEY_FILE: emptyFile }, /MASTER_KEY_FILE : le fichier .* est vide/],
    ['MicrosoftAppPassword', { MicrosoftAppId: 'app' }, /MicrosoftAppPassword manque/],
    ['DATABASE_URL', { DATABASE_URL: 'postgres://example.org/x' }, /DATABASE_URL : PostgreSQL/],
    ['CONTENT_DIR', { CONTENT_DIR: '/nulle/part' }, /dialogs\/ est absent/],
  ])('a wrong %s: %j', async (_, env, reason) => {
    expect(await reasonOf({ env: env as Record<string, string> })).toMatch(reason);
  });

  test('all that are wrong are named at once, each with what it should be, and no secret is shown', async () => {
    const output = await reasonOf({
      env: {
        PORT: 'trois',
        METRICS_PORT: '70000',
        LOG_LEVEL: 'bavard',
        PUBLIC_URL: 'https://example.org/chat',
        CHAT_ORIGINS: 'https://example.org/',
        AZURE_SERVICE_HOSTS: 'https://example.org',
        MASTER_KEY: 'fictional-secret',
      },
    });
    for (const reason of [
      /^ {2}PORT doit être un nombre$/m,
      /^ {2}METRICS_PORT doit être entre 0 et 65535$/m,
      /^ {2}LOG_LEVEL doit être debug, info/m,
      /^ {2}PUBLIC_URL doit s’arrêter au nom du site/m,
      /^ {2}CHAT_ORIGINS doit donner des origines/m,
      /^ {2}AZURE_SERVICE_HOSTS doit donner des noms d’hôtes seuls/m,
    ])
      expect(output).toMatch(reason);
    expect(output).not.toContain('fictional-secret');
  });

  test('a port that is taken: PORT or METRICS_PORT is named', async () => {
    await withTakenPort(async (port) => {
      expect(await reasonOf({ port })).toContain(`Le port ${port} est déjà pris`);
      const metrics = await reasonOf({ env: { METRICS_PORT: String(port) } });
      expect(metrics).toMatch(new RegExp(`Le port ${port} est déjà pris.*METRICS_PORT`));
      expect(await reasonOf({ port, env: { METRICS_PORT: String(port) } })).toContain('METRICS_PORT et PORT');
    });
  });
});

describeBuilt('the data folder', () => {
  test('a file in its place', async () => {
    expect(await reasonOf({ dataDir: emptyFile })).toMatch(/empty : un fichier.* DATA_DIR/);
  });

  test('a place where no folder can be', async () => {
    expect(await reasonOf({ dataDir: '/proc/nope/data' })).toMatch(/\/proc\/nope : .* DATA_DIR/);
  });

  test('a folder in place of the key', async () => {
    const dataDir = newDataDir();
    mkdirSync(join(dataDir, 'master.key'));
    expect(await reasonOf({ dataDir })).toMatch(/dossier/);
  });

  test('a database that is none', async () => {
    const dataDir = newDataDir();
    writeFileSync(join(dataDir, 'passerelle.db'), 'ceci n’est pas une base '.repeat(400));
    const env = { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    expect(await reasonOf({ dataDir, env })).toMatch(/n’est pas une base de données/);
  });

  test('a database without its key, or with another: refused; with its own again: taken', async () => {
    const service = await startService();
    await service.end('SIGTERM');
    const { dataDir } = service;
    const key = join(dataDir, 'master.key');
    renameSync(key, `${key}.away`);
    expect(await reasonOf({ dataDir })).toMatch(/sa clé .*master\.key a disparu/);
    const env = { MASTER_KEY: Buffer.alloc(32, 7).toString('base64') };
    expect(await reasonOf({ dataDir, env })).toMatch(/n’est pas celle de cette base/);
    rmSync(key, { force: true });
    renameSync(`${key}.away`, key);
    expect(await (await startService({ dataDir })).end('SIGTERM')).toBe(0);
  });
});
