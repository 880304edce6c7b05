import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadContent, requireContent } from '../../src/content';
import { changed, contentWith, NOW, problemsWith, VALID, writeTree } from './content-tree';

const DIALOG = 'dialogs/connectivity/sim-card.yaml';
const SERVICES = 'dialogs/services.yaml';
const LAUREATES = 'dialogs/laureates.yaml';
const FR = 'locales/fr/dialogs.json';
const EN = 'locales/en/dialogs.json';

describe('valid content', () => {
  it('has no problem, and gives the records that the other folders need', () => {
    const root = writeTree();
    const { content, problems, counts } = loadContent(root, { now: NOW });
    expect(problems).toEqual([]);
    expect(content?.languages.map(({ code }) => code)).toEqual(['fr', 'ar', 'en']);
    expect(content?.dialogs.find(({ id }) => id === 'sim-card')).toMatchObject({
      topic: 'connectivity',
      offer: 'connect',
      links: ['map'],
      choices: ['old-phone'],
    });
    expect(content?.laureates[0]).toMatchObject({
      id: 'maison-inventee',
      territory: { departements: ['69', '2A', '974'] },
    });
    expect(content?.services.map(({ id }) => id)).toEqual(['map', 'help-line']);
    expect(content?.examples).toContainEqual({
      language: 'ar',
      intent: 'sim-card',
      text: 'sim-card ar phrase 0',
    });
    expect(content?.none).toHaveLength(75);
    expect(counts.en).toMatchObject({ dialogs: 2, examples: 75, missing: [], stale: [], reviewed: 0 });
  });

  it('has a version that changes with any byte and any name', () => {
    const same = contentWith();
    expect(contentWith().version).toBe(same.version);
    expect(contentWith(changed(DIALOG, 'inventée', 'imaginée')).version).not.toBe(same.version);
    expect(contentWith({ 'locales/fr/lexicon.yaml': 'words: []\n' }).version).not.toBe(same.version);
  });

  it('cannot be changed by who reads it', () => {
    const [service] = contentWith().services;
    expect(() => Object.assign(service!, { phone: '1' })).toThrow(TypeError);
  });
});

describe('a file that cannot be read', () => {
  it('says where YAML goes wrong, once, in French', () => {
    const problems = problemsWith({ [DIALOG]: 'id: sim-card\npurpose: "essai\nlinks: [map\n' });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^dialogs\/connectivity\/sim-card\.yaml:\d+:\d+ {2}le fichier ne se lit pas \(YAML\) : /,
    );
  });

  it('tells a tabulation from the rest', () => {
    expect(problemsWith({ [DIALOG]: 'id: sim-card\nsources:\n\t- url: x\n' })[0]).toMatch(
      /sim-card\.yaml:3:1 .*tabulation/,
    );
  });

  it.each([
    ['a comma after the last field', '{\n  "a": "b",\n}', '3:1', 'pas de virgule après le dernier champ'],
    ['a missing comma', '{\n  "a": "b"\n  "c": "d"\n}', '3:3', 'il manque une virgule'],
    ['single quotes', "{\n  'a': 1\n}", '2:3', 'entre guillemets droits'],
    ['a comment', '{\n  // words\n  "a": "b"\n}', '2:3', 'entre guillemets droits'],
    ['an unfinished file', '{ "a": {\n "b": 1', '2:8', 'il manque une virgule ou une fermeture'],
    ['words after the end', '{}\n{}', '2:1', 'quelque chose de trop'],
    ['a line break in a text', '{ "a": "b\nc" }', '1:8', 'une valeur est attendue'],
    ['nothing', '', '1:1', 'une valeur est attendue'],
  ])('points at the mistake of JSON: %s', (_name, text, place, words) => {
    const [first] = problemsWith({ 'locales/en/chat.json': text });
    expect(first).toContain(`locales/en/chat.json:${place}  le fichier ne se lit pas (JSON) : `);
    expect(first).toContain(words);
  });

  it('refuses a file that is not UTF-8, at its first bad byte', () => {
    const bytes = Buffer.from('id: sim-card\npurpose: caf\u00e9\n', 'latin1');
    expect(problemsWith({ [DIALOG]: bytes })).toEqual([
      `${DIALOG}:2:13  le fichier n’est pas en UTF-8 : enregistrez-le avec l’encodage « UTF-8 »`,
    ]);
  });

  it('reads a file with a byte order mark and Windows line ends', () => {
    const text = `\ufeff${String(VALID[DIALOG])}`.replaceAll('\n', '\r\n');
    expect(problemsWith({ [DIALOG]: text })).toEqual([]);
  });

  it('refuses a file that is too large', () => {
    const problems = problemsWith({ 'locales/fr/examples.yaml': `# ${'x'.repeat(3 * 1024 * 1024)}\n` });
    expect(problems).toEqual([expect.stringMatching(/^locales\/fr\/examples\.yaml:1:1 .*3,0 Mo/)]);
  });

  it('refuses references, which can stand for a billion lines', () => {
    const bomb = 'a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n';
    expect(problemsWith({ [DIALOG]: bomb })).toEqual([
      expect.stringContaining('sim-card.yaml:1:7  les références YAML'),
    ]);
  });

  it('says that a pattern which begins with a star needs quotes', () => {
    const problems = problemsWith(changed('locales/en/rules.yaml', "['*sleep* street']", '[*sleep street]'));
    expect(problems[0]).toMatch(/^locales\/en\/rules\.yaml:6:12 .*apostrophes/);
  });

  it('survives a million brackets', () => {
    const problems = problemsWith({
      [DIALOG]: '['.repeat(1_000_000),
      'locales/en/chat.json': `{"a":${'['.repeat(500_000)}`,
    });
    expect(problems.some((line) => line.startsWith(`${DIALOG}:1:`))).toBe(true);
    expect(problems.some((line) => line.startsWith('locales/en/chat.json:1:'))).toBe(true);
  });

  it('reports a field written twice, in YAML and in JSON', () => {
    expect(problemsWith(changed(DIALOG, 'offer: connect', 'offer: connect\noffer: equip'))).toEqual([
      `${DIALOG}:4:1  offer : ce champ est écrit deux fois : gardez-en un seul`,
    ]);
    expect(
      problemsWith(
        changed(FR, '"old-phone": {', '"sim-card": {"title":"a","answer":"b"},\n  "old-phone": {'),
      ),
    ).toContainEqual(
      expect.stringMatching(/^locales\/fr\/dialogs\.json:7:3 {2}sim-card : ce champ est écrit deux fois/),
    );
  });

  it('names the files and folders that are missing', () => {
    const problems = problemsWith({ [SERVICES]: null, [FR]: null, 'locales/en/rules.yaml': null });
    expect(problems).toEqual(
      expect.arrayContaining([
        `${SERVICES}:1:1  ce fichier manque : créez-le`,
        `${FR}:1:1  ce fichier manque : créez-le`,
        expect.stringMatching(/^locales\/en\/rules\.yaml:1:1 {2}ce fichier manque/),
      ]),
    );
    expect(loadContent('/nowhere/at/all').problems.map(({ file }) => file)).toEqual(
      expect.arrayContaining(['dialogs', 'locales', 'locales/fr']),
    );
  });

  it('says which file cannot be opened', () => {
    if (process.getuid?.() === 0) return;
    const root = writeTree();
    chmodSync(join(root, DIALOG), 0);
    expect(loadContent(root, { now: NOW }).problems[0]?.message).toContain('ne peut pas être lu');
  });
});

describe('the shape of a file', () => {
  it('tells what a missing field is for', () => {
    expect(problemsWith(changed(DIALOG, /purpose.*\n/, ''))).toEqual([
      `${DIALOG}:1:1  purpose : il manque ce champ : à quoi sert le dialogue, en français, pour l’équipe`,
    ]);
  });

  it('tells what was expected and what was found', () => {
    expect(problemsWith(changed(DIALOG, 'links: [map]', 'links: map'))).toEqual([
      `${DIALOG}:4:8  links : attendu : une liste (identifiants de services.yaml) ; trouvé : « map »`,
    ]);
    expect(problemsWith(changed(SERVICES, "'06 39 98 00 01'", '112'))[0]).toMatch(/11:12 .*écrivez '112'/);
  });

  it('names the fields there are for an unknown one, and guesses', () => {
    expect(problemsWith(changed(DIALOG, 'offer: connect', 'ofer: connect'))).toEqual([
      `${DIALOG}:3:1  ofer : ce champ n’existe pas : vouliez-vous écrire « offer » ? les champs possibles sont id, purpose, offer, command, links, choices, sources`,
    ]);
    expect(problemsWith(changed(LAUREATES, 'departements:', 'departments:'))[0]).toMatch(
      /8:7 {2}laureates\.0\.territory\.departments : .*« departements »/,
    );
  });

  it('refuses a value outside the list', () => {
    expect(problemsWith(changed(DIALOG, 'offer: connect', 'offer: internet'))[0]).toMatch(
      /3:8 {2}offer : attendu : l’offre du programme, parmi : equip, connect.*trouvé : « internet »/,
    );
  });

  it('refuses a mistyped address and a day that does not exist', () => {
    expect(
      problemsWith(changed(SERVICES, 'https://carte.example.org', 'htps://carte.example.org')),
    ).toContainEqual(
      expect.stringMatching(/^dialogs\/services\.yaml:4:10 {2}services\.0\.url : attendu : .*https:/),
    );
    expect(problemsWith(changed(SERVICES, '2026-11-20', '2026-02-30'))).toEqual([
      `${SERVICES}:7:17  services.0.verifiedOn : cette date n’existe pas`,
    ]);
  });

  it('refuses the address of a translated site without a place for the language', () => {
    const translated =
      '    translated: { url: "https://carte.example.org/en", languages: [en] }\n    for: trouver';
    expect(problemsWith(changed(SERVICES, '    for: trouver', translated))).toEqual([
      `${SERVICES}:5:24  services.0.translated.url : il manque {language}, à la place de la langue`,
    ]);
  });

  it('tells many mistakes at once, across files, also behind a mistake of shape', () => {
    const problems = problemsWith({
      ...changed(DIALOG, 'offer: connect\nlinks: [map]', 'offer: nothing\nlinks: [mpa]'),
      ...changed(SERVICES, '    for: appeler\n', ''),
      ...changed(EN, 'Call old', 'A title that is far too long to be a button'),
    });
    expect(problems.map((line) => line.split(' ')[0])).toEqual([
      `${DIALOG}:3:8`,
      `${DIALOG}:4:9`,
      `${SERVICES}:9:5`,
      `${EN}:7:27`,
    ]);
  });

  it('checks what a list names, also when the list is too long', () => {
    const problems = problemsWith(changed(DIALOG, '[map]', '[map, map, nowhere]'));
    expect(problems).toEqual([
      `${DIALOG}:4:8  links : deux liens au plus sous une réponse`,
      `${DIALOG}:4:19  links.2 : aucun service « nowhere » dans dialogs/services.yaml`,
    ]);
  });

  it('is not harmed by __proto__', () => {
    const problems = problemsWith({
      ...changed(DIALOG, 'offer: connect', '__proto__: { polluted: true }'),
      'locales/en/chat.json': '{ "__proto__": { "polluted": "yes" }, "send": "Send" }',
      'locales/en/examples.yaml': `${String(VALID['locales/en/examples.yaml'])}__proto__: [a]\n`,
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(problems.map((line) => line.split('  ')[0])).toEqual([
      `${DIALOG}:3:1`,
      'locales/en/chat.json:1:3',
      'locales/en/examples.yaml:79:1',
    ]);
  });
});

describe('dialogs, services and laureates together', () => {
  it.each([
    [
      'a button to nowhere',
      changed(DIALOG, '[old-phone]', '[old-phnoe]'),
      `${DIALOG}:5:11  choices.0 : ce bouton ne mène nulle part : aucun dialogue « old-phnoe » ; vouliez-vous dire « old-phone » ?`,
    ],
    [
      'a button to itself',
      changed(DIALOG, '[old-phone]', '[sim-card]'),
      `${DIALOG}:5:11  choices.0 : ce bouton ramène au même dialogue`,
    ],
    [
      'a link to an unknown service',
      changed(DIALOG, '[map]', '[maps]'),
      `${DIALOG}:4:9  links.0 : aucun service « maps » dans dialogs/services.yaml ; vouliez-vous dire « map » ?`,
    ],
    [
      'a link to a service without address',
      changed(DIALOG, '[map]', '[help-line]'),
      `${DIALOG}:4:9  links.0 : le service « help-line » n’a pas d’adresse`,
    ],
    [
      'an id that is not the name of the file',
      changed(DIALOG, 'id: sim-card', 'id: sim'),
      `${DIALOG}:1:5  id : l’identifiant doit être le nom du fichier, « sim-card »`,
    ],
    [
      'an unknown topic',
      { 'dialogs/others/extra.yaml': String(VALID[DIALOG]) },
      'dialogs/others/extra.yaml:1:1  le thème « others » n’existe pas',
    ],
    [
      'a file that nobody reads',
      { 'dialogs/equipment/x.yml': 'id: x\n' },
      'dialogs/equipment/x.yml:1:1  ce fichier n’est pas lu',
    ],
    [
      'the same dialog in two topics',
      { 'dialogs/safety/sim-card.yaml': String(VALID[DIALOG]) },
      'dialogs/safety/sim-card.yaml:1:5  id : cet identifiant existe déjà dans dialogs/connectivity/sim-card.yaml',
    ],
    [
      'an id used twice',
      changed(SERVICES, 'id: help-line', 'id: map'),
      `${SERVICES}:9:9  services.1.id : l’identifiant « map » existe déjà, ligne 2`,
    ],
    [
      'an active service without source',
      changed(SERVICES, '    source: https://example.org/preuve\n', ''),
      `${SERVICES}:2:5  services.0.source : il manque ce champ : d’où vient l’information (rien n’est « active » sans elle)`,
    ],
    [
      'an active service without date',
      changed(SERVICES, '    verifiedOn: 2026-11-20\n', ''),
      `${SERVICES}:2:5  services.0.verifiedOn : il manque ce champ`,
    ],
    [
      'a date in the future',
      changed(LAUREATES, '2026-11-20', '2026-11-23'),
      `${LAUREATES}:14:17  laureates.0.verifiedOn : la date 2026-11-23 est dans le futur (nous sommes le 2026-11-22)`,
    ],
    [
      'a source checked in the future',
      changed(DIALOG, '2026-11-20', '2027-01-01'),
      `${DIALOG}:8:16  sources.0.checkedOn : la date 2027-01-01 est dans le futur`,
    ],
    [
      'an unknown département',
      changed(LAUREATES, "'2A'", "'20'"),
      `${LAUREATES}:8:28  laureates.0.territory.departements.1 : « 20 » n’est pas un code de département`,
    ],
    [
      'an unknown housing association',
      changed(LAUREATES, '[maison-inventee]', '[maison]'),
      `${LAUREATES}:10:16  laureates.0.housedBy.0 : aucun lauréat « maison »`,
    ],
    [
      'a territory that says nothing',
      changed(LAUREATES, /departements: .*/, 'note: rien'),
      `${LAUREATES}:8:7  laureates.0.territory : indiquez departements`,
    ],
  ])('finds %s', (_name, changes, expected) => {
    expect(problemsWith(changes)).toContainEqual(expect.stringContaining(expected));
  });

  it('accepts today in Paris when it is still yesterday elsewhere', () => {
    const root = writeTree(changed(LAUREATES, '2026-11-20', '2026-11-23'));
    const justAfterMidnight = Date.parse('2026-11-22T23:30:00Z');
    expect(loadContent(root, { now: justAfterMidnight }).problems).toEqual([]);
  });
});

describe('random files', () => {
  it('never crash the reading, and always have a place', () => {
    const root = writeTree();

    const yamlLike = fc.array(
      fc.constantFrom(
        'id:',
        ' ',
        '\n',
        '- ',
        '[',
        ']',
        '{',
        '}',
        '&a',
        '*a',
        '"',
        "'",
        '#',
        '|',
        '!x',
        '\t',
        '%',
        'é',
        ': ',
      ),
      { maxLength: 60 },
    );
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      yamlLike.map((parts) => Buffer.from(parts.join(''))),
    );
    const cache = new Map();
    fc.assert(
      fc.property(
        fc.constantFrom(DIALOG, SERVICES, EN, 'locales/en/rules.yaml', 'locales/en/examples.yaml'),
        bytes,
        (path, content) => {
          writeFileSync(join(root, path), content);
          const { problems } = loadContent(root, { now: NOW, cache });
          writeFileSync(join(root, path), VALID[path] as string);
          expect(problems.filter(({ file }) => file === path).length).toBeGreaterThan(0);
          for (const { line, column, message } of problems) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
            expect(message).not.toBe('');
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('requireContent', () => {
  it('throws an error that lists the problems with their places', () => {
    const root = writeTree(changed(DIALOG, '[map]', '[maps]'));
    expect(() => requireContent(root, { now: NOW })).toThrow(
      /1 erreur.*\ndialogs\/connectivity\/sim-card\.yaml:4:9 {2}links\.0 : /s,
    );
  });
});
