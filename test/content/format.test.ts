import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { formatContent, formatYaml } from '../../src/content/format';
import { VALID, writeTree } from './content-tree';

const MESSY = `# about this file
id:   sim-card    # the id
choices: [ a,b ]


# where it comes from
sources:
      - { url: "https://example.org" , checkedOn: 2026-11-20 }
      - url: 'a very long text ${'that goes on '.repeat(20)}'
`;

describe('formatYaml', () => {
  it('keeps comments and values, and normalises the rest', () => {
    const text = formatYaml(MESSY);
    expect(text).toContain('# about this file\nid: sim-card # the id\nchoices: [a, b]\n');
    expect(text).toContain('# where it comes from');
    expect(text.split('\n').some((line) => line.length > 200)).toBe(true);
    expect(parse(text)).toEqual(parse(MESSY));
  });

  it('changes nothing the second time', () => {
    expect(formatYaml(formatYaml(MESSY))).toBe(formatYaml(MESSY));
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, fc.boolean(), (data, flow) => {
        const text = `# note\n${stringify({ data }, { collectionStyle: flow ? 'flow' : 'any' })}`;
        const once = formatYaml(text);
        expect(formatYaml(once)).toBe(once);
        expect(parse(once)).toEqual(parse(text));
      }),
      { numRuns: 200 },
    );
  });
});

describe('formatContent', () => {
  const DIALOG = 'dialogs/equipment/old-phone.yaml';
  const messy = String(VALID[DIALOG]).replace('id: old-phone', 'id:    old-phone');

  it('only says which files would change when asked to check', () => {
    const root = writeTree({ [DIALOG]: messy });
    expect(formatContent(root, true).changed).toContain(DIALOG);
    expect(readFileSync(join(root, DIALOG), 'utf8')).toBe(messy);
  });

  it('writes them, then has nothing left to do', () => {
    const root = writeTree({ [DIALOG]: messy });
    expect(formatContent(root, false).problems).toEqual([]);
    expect(readFileSync(join(root, DIALOG), 'utf8')).toMatch(/^id: old-phone\n/);
    expect(formatContent(root, true)).toEqual({ changed: [], problems: [] });
  });

  it('leaves a file that it cannot read as it is', () => {
    const broken = 'id: "x\n';
    const root = writeTree({ [DIALOG]: broken });
    expect(formatContent(root, false).problems).toEqual([expect.objectContaining({ file: DIALOG, line: 2 })]);
    expect(readFileSync(join(root, DIALOG), 'utf8')).toBe(broken);
  });
});
