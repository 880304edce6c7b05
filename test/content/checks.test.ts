import { changed, problemsWith, VALID } from './content-tree';

const FR = 'locales/fr/dialogs.json';
const EN = 'locales/en/dialogs.json';
const AR = 'locales/ar/dialogs.json';
const BOT = 'locales/en/bot.json';

function finds(changes: ReturnType<typeof changed>, expected: string): void {
  expect(problemsWith(changes)).toContainEqual(expect.stringContaining(expected));
}

describe('texts of dialogs', () => {
  it.each([
    [
      'a missing French text',
      changed(FR, /,\n {2}"old-phone".*\n/, '\n'),
      `${FR}:1:1  old-phone : le texte français manque`,
    ],
    [
      'a missing translation',
      changed(AR, /,\n {2}"old-phone".*\n/, '\n'),
      `${AR}:1:1  old-phone : (avertissement) texte manquant : la réponse sera en français`,
    ],
    [
      'a missing French title',
      changed(FR, '"title": "Appelez SIM",', ''),
      `${FR}:2:15  sim-card.title : il manque ce champ : le titre`,
    ],
    [
      'an unknown dialog',
      changed(EN, '"old-phone"', '"old-fone"'),
      `${EN}:7:3  old-fone : aucune fiche de dialogue « old-fone » dans dialogs/ ; vouliez-vous dire « old-phone » ?`,
    ],
    [
      'a long title',
      changed(EN, 'Call SIM', 'abcdefghijklmnopqrstuvwxy'),
      `${EN}:3:14  sim-card.title : le titre fait 25 caractères, 24 au plus`,
    ],
    [
      'a title of another dialog',
      changed(EN, 'Call old', 'CALL, SIM!'),
      `${EN}:7:27  old-phone.title : ce titre est déjà celui de « sim-card »`,
    ],
    [
      'four steps',
      changed(EN, '"Call 1"', '"a","b","c"'),
      `${EN}:5:14  sim-card.steps : trois étapes au plus`,
    ],
    [
      'an empty answer',
      changed(EN, '"Call two."', '" "'),
      `${EN}:7:49  old-phone.answer : ce texte est vide`,
    ],
    [
      'a record that does not exist',
      changed(EN, 'help-line.phone', 'help-lime.phone'),
      `${EN}:4:15  sim-card.answer : variable {{help-lime.phone}} inconnue : aucun service « help-lime » dans dialogs/services.yaml ; vouliez-vous dire « help-line » ?`,
    ],
    [
      'a field that the record lacks',
      changed(EN, 'help-line.phone', 'help-line.sms'),
      `${EN}:4:15  sim-card.answer : variable {{help-line.sms}} inconnue : le service « help-line » n’a pas « sms », il a phone, name`,
    ],
    [
      'broken braces',
      changed(EN, '{{help-line.phone}}', '{{help-line.phone}'),
      `${EN}:4:15  sim-card.answer : une variable est mal écrite`,
    ],
    [
      'other placeholders than the French',
      changed(EN, '{{help-line.phone}}', 'us'),
      `${EN}:4:15  sim-card.answer : variables différentes du français : attendu {{help-line.name}} {{help-line.phone}}, trouvé {{help-line.name}}`,
    ],
    [
      'an address shown twice',
      { ...changed(FR, 'Appelez 1', '{{map.url}}') },
      `${FR}:4:15  sim-card.answer : (avertissement) l’adresse de « map » est déjà montrée`,
    ],
    [
      'Markdown',
      changed(EN, 'Call two.', '**Call** two.'),
      `${EN}:7:49  old-phone.answer : (avertissement) pas de mise en forme`,
    ],
  ])('finds %s', (_name, changes, expected) => finds(changes, expected));

  it('counts the length once the placeholders are filled, to the character', () => {
    const filled = 'Ligne inventée'.length;
    const placeholder = '{{help-line.name}}';
    const fits = changed(EN, '"Call two."', `"${placeholder}${'x'.repeat(600 - filled)}"`);
    const french = {
      ...changed(FR, '"Appelez two."', `"${placeholder}"`),
      ...changed(AR, '"اتصل two."', `"${placeholder}"`),
    };
    expect(problemsWith({ ...fits, ...french })).toEqual([]);
    const tooLong = changed(EN, '"Call two."', `"${placeholder}${'x'.repeat(601 - filled)}"`);
    expect(problemsWith({ ...tooLong, ...french })).toEqual([
      `${EN}:7:49  old-phone.answer : réponse et étapes font 601 caractères, 600 au plus : raccourcissez`,
    ]);
  });
});

describe('phone numbers and addresses', () => {
  it.each([
    [
      'a number of nobody',
      'Call 06 39 98 12 34.',
      'le numéro « 06 39 98 12 34 » n’est dans aucune fiche vérifiée',
    ],
    ['a number in Persian digits', 'Call ۰۶۳۹۹۸۱۲۳۴.', 'le numéro « 0639981234 »'],
    ['a short number', 'Call 3919.', 'le numéro « 3919 »'],
    ['a short number in pairs', 'Call 39 19 now.', 'le numéro « 39 19 »'],
    ['an address', 'See https://other.example.org/page.', 'l’adresse « https://other.example.org/page. »'],
    ['a bare domain', 'Go to other-site.fr now', 'l’adresse « other-site.fr »'],
    ['an e-mail', 'Write to someone@other.org', 'l’adresse « other.org »'],
  ])('finds %s', (_name, words, expected) => {
    finds(changed(EN, 'Call two.', words), `${EN}:7:49  old-phone.answer : ${expected}`);
    finds(changed(BOT, '"Help"', `"${words}"`), `${BOT}:3:21  menu.help : ${expected}`);
  });

  it('advises a placeholder for what a record has', () => {
    finds(
      changed(EN, 'Call two.', 'Call +33 6 39 98 00 01.'),
      '(avertissement) « +33 6 39 98 00 01 » est écrit en clair : écrivez {{help-line.phone}}',
    );
    finds(
      changed(EN, 'Call two.', 'See carte.example.org'),
      '(avertissement) « carte.example.org » est écrit en clair',
    );
  });

  it.each([
    'In 2026 or 2020-2021.',
    'Within 15 days, 3 000 people, 1 000 000.',
    'The 22/11/2026 at 14:30.',
    'Addresses end with .gouv.fr',
    'End.Other words',
    'Steps 1, 2 and 3.',
  ])('leaves ordinary numbers and words alone: %s', (words) =>
    expect(problemsWith(changed(EN, 'Call two.', words))).toEqual([]),
  );

  it('takes the name of a record for a name, and an address beside it for an address', () => {
    const named = changed('dialogs/services.yaml', 'Carte inventée', 'Maison.info, sa carte');
    const withText = (words: string) => problemsWith({ ...named, ...changed(EN, 'Call two.', words) });
    expect(withText('Ask Maison.info. Maison.info helps.')).toEqual([]);
    for (const address of ['https://Maison.info', 'other.Maison.info', 'Maison.info/page', 'a@Maison.info'])
      expect(withText(`See ${address}`)).toEqual([expect.stringContaining('n’est dans aucune fiche')]);
  });

  it.each([
    ['in a text', changed(EN, 'Call two.', 'Call 0639989999.'), `${EN}:7:49  old-phone.answer`],
    [
      'with other spacing',
      changed(EN, 'Call two.', 'Call +33 (0)6-39.98 99 99'),
      `${EN}:7:49  old-phone.answer`,
    ],
    [
      'as a record',
      changed('dialogs/services.yaml', "'06 39 98 00 01'", "'06.39.98.99.99'"),
      'dialogs/services.yaml:11:12  services.1.phone',
    ],
    [
      'in an example',
      changed('locales/en/examples.yaml', 'sim-card en phrase 3', 'who is ٠٦٣٩٩٨٩٩٩٩'),
      'locales/en/examples.yaml:5:5  sim-card.3',
    ],
    [
      'in a comment for staff',
      changed('dialogs/laureates.yaml', 'name: Maison inventée', 'name: Voir arrete.example'),
      'dialogs/laureates.yaml:3:11  laureates.0.name',
    ],
    [
      'as a site',
      changed('dialogs/laureates.yaml', 'https://maison.example.org', 'https://www.ARRETE.example/x'),
      'dialogs/laureates.yaml:11:11  laureates.0.site',
    ],
  ])('refuses what is on the blacklist anywhere: %s', (_name, changes, place) => {
    expect(problemsWith(changes)).toContainEqual(
      expect.stringMatching(new RegExp(`^${place.replaceAll('.', '\\.')} : « .* » est sur la liste noire`)),
    );
  });

  it('does not advise to record a forbidden number', () => {
    expect(problemsWith(changed(EN, 'Call two.', 'Call 06 39 98 99 99.'))).toHaveLength(1);
  });

  it('does not take a longer domain for a forbidden one', () => {
    const changes = changed(
      'dialogs/laureates.yaml',
      'https://maison.example.org',
      'https://non-arrete.example.org',
    );
    expect(problemsWith(changes)).toEqual([]);
  });
});

describe('sentences', () => {
  it.each([
    [
      'a missing sentence',
      changed(BOT, '"menu": { "help": "Help" },', ''),
      `${BOT}:1:1  menu.help : (avertissement) phrase manquante : elle sera en français`,
    ],
    [
      'a sentence the French lacks',
      changed(BOT, '"help"', '"halp"'),
      `${BOT}:3:13  menu.halp : cette phrase n’existe pas en français ; vouliez-vous dire « menu.help » ?`,
    ],
    [
      'a placeholder left out',
      changed(BOT, ' {{name}}', ''),
      `${BOT}:2:12  hello : variables différentes du français : attendu {{name}}, trouvé aucune`,
    ],
    [
      'a placeholder invented',
      changed(BOT, 'Help', 'Help {{who}}'),
      `${BOT}:3:21  menu.help : variables différentes du français : attendu aucune, trouvé {{who}}`,
    ],
    [
      'a missing plural form',
      changed('locales/ar/bot.json', /.*waiting_few.*\n/, ''),
      'locales/ar/bot.json:1:1  waiting : (avertissement) il manque la forme waiting_few',
    ],
    [
      'a missing French plural form',
      changed('locales/fr/bot.json', /.*waiting_one.*\n/, ''),
      'locales/fr/bot.json:1:1  waiting : il manque la forme waiting_one',
    ],
    ['nesting', changed(BOT, 'Help', 'Help $t(hello)'), `${BOT}:3:21  menu.help : $t( ) n’est pas permis`],
    [
      'a list',
      changed(BOT, '"Help"', '["Help"]'),
      `${BOT}:3:21  menu.help : attendu : une phrase entre guillemets`,
    ],
    [
      'a key with a dot',
      changed(BOT, '"help"', '"he.lp"'),
      `${BOT}:3:13  menu.he.lp : le nom d’une phrase ne contient ni point ni deux-points`,
    ],
    [
      'a missing file',
      { 'locales/en/chat.json': null },
      'locales/en/chat.json:1:1  (avertissement) ce fichier manque : ses phrases seront en français',
    ],
  ])('finds %s', (_name, changes, expected) => finds(changes as ReturnType<typeof changed>, expected));

  it('lets a plural form leave out its number, but no other value', () => {
    expect(problemsWith(changed('locales/ar/bot.json', '{{count}} أشخاص', 'أشخاص'))).toEqual([]);
    finds(
      changed(BOT, '{{count}}', '{{name}} {{count}}'),
      `${BOT}:5:20  waiting_other : variables différentes`,
    );
  });
});

describe('examples', () => {
  const EXAMPLES = 'locales/en/examples.yaml';
  it.each([
    [
      'too few',
      changed(EXAMPLES, '  - sim-card en phrase 3\n', ''),
      `${EXAMPLES}:1:1  sim-card : 24 exemple(s) différent(s), il en faut au moins 25`,
    ],
    [
      'too few out of scope',
      changed(EXAMPLES, '  - none en phrase 3\n', ''),
      `${EXAMPLES}:53:1  none : 24 exemple(s)`,
    ],
    [
      'a dialog without any',
      changed(EXAMPLES, /old-phone:\n( .*\n)+/, ''),
      `${EXAMPLES}:1:1  old-phone : 0 exemple(s)`,
    ],
    [
      'an unknown dialog',
      changed(EXAMPLES, 'old-phone:', 'old-phones:'),
      `${EXAMPLES}:27:1  old-phones : aucune fiche de dialogue « old-phones » dans dialogs/ ; vouliez-vous dire « old-phone » ?`,
    ],
    [
      'a phrase in two dialogs',
      changed(EXAMPLES, 'old-phone en phrase 0', "'SIM-card, en phrase 5 !'"),
      `${EXAMPLES}:28:5  old-phone.0 : cette phrase est aussi un exemple de « sim-card », ligne 7`,
    ],
    [
      'a phrase twice',
      changed(EXAMPLES, '  - sim-card en phrase 1\n', '  - sim-card en phrase 1\n  - Sim card en phrase 0\n'),
      `${EXAMPLES}:4:5  sim-card.2 : (avertissement) cette phrase est déjà ligne 2`,
    ],
    [
      'a phrase that YAML takes for a number',
      changed(EXAMPLES, 'sim-card en phrase 1\n', '115\n'),
      `${EXAMPLES}:3:5  sim-card.1 : attendu : une phrase, telle que les gens l’écrivent ; trouvé : 115 sans guillemets (écrivez '115')`,
    ],
  ])('finds %s', (_name, changes, expected) => finds(changes, expected));
});

describe('rules', () => {
  const RULES = 'locales/en/rules.yaml';
  it.each([
    [
      'a pattern of nothing',
      changed(RULES, 'kill me', "'!!'"),
      `${RULES}:3:12  emergency.danger.when.0 : il ne reste rien de ce motif`,
    ],
    [
      'a star alone',
      changed(RULES, 'kill me', 'kill * me'),
      `${RULES}:3:12  emergency.danger.when.0 : une étoile seule ne sert à rien`,
    ],
    [
      'a choice that is not closed',
      changed(RULES, 'kill me', '(kill|hurt me'),
      `${RULES}:3:12  emergency.danger.when.0 : un choix s’écrit (mari|père)`,
    ],
    [
      'a pattern that stands for too many',
      changed(RULES, 'kill me', `"${'(a|b|c|d) '.repeat(6)}"`),
      `${RULES}:3:12  emergency.danger.when.0 : ce motif en vaut plus de 1000`,
    ],
    [
      'an exception among the choices of an exception',
      changed(RULES, 'hit* film', '(kill|hit*) me'),
      `${RULES}:4:14  emergency.danger.except.0 : cette exception annule un motif identique`,
    ],
    [
      'a star inside a word',
      changed(RULES, 'kill me', 'k*ll me'),
      `${RULES}:3:12  emergency.danger.when.0 : l’étoile ne va qu’au début ou à la fin`,
    ],
    [
      'a pattern that catches everything',
      changed(RULES, 'kill me', "'*e*'"),
      `${RULES}:3:12  emergency.danger.when.0 : ce motif est trop court`,
    ],
    [
      'a pattern twice',
      changed(RULES, 'kill me', 'kill me, Kill ME!'),
      `${RULES}:3:21  emergency.danger.when.1 : (avertissement) déjà écrit ligne 3`,
    ],
    [
      'an exception equal to a pattern',
      changed(RULES, 'hit* film', 'Kill me'),
      `${RULES}:4:14  emergency.danger.except.0 : cette exception annule un motif identique`,
    ],
    [
      'a phrase of nothing',
      changed(RULES, '[please,', "['…', please,"),
      `${RULES}:9:10  polite.0 : il ne reste rien`,
    ],
    [
      'a star in a command',
      changed(RULES, 'stop: [stop]', "stop: ['stop*']"),
      `${RULES}:7:20  commands.stop.0 : l’étoile ne sert que dans les urgences`,
    ],
    [
      'a command that means another one elsewhere',
      changed(RULES, 'stop: [stop]', 'start: [arret]'),
      `${RULES}:7:21  commands.start.0 : « arret » est ici la commande start, mais la commande stop dans locales/fr/rules.yaml:8`,
    ],
    [
      'a yes that is a no elsewhere',
      changed(RULES, "yes: ['yes']", 'yes: [non]'),
      `${RULES}:8:16  short.yes.0 : « non » est ici la réponse yes, mais la réponse no dans locales/fr/rules.yaml:12`,
    ],
    [
      'an answer that is a command',
      changed(RULES, "no: ['no']", 'no: [stop]'),
      `${RULES}:8:29  short.no.0 : « stop » est ici la réponse no, mais la commande stop`,
    ],
    [
      'a language that has the name of another',
      changed('locales/en/language.json', 'anglais', 'arabe'),
      '« arabe » est ici le nom de la langue en, mais le nom de la langue ar',
    ],
    [
      'an unknown emergency',
      changed(RULES, 'shelter:', 'shelters:'),
      `${RULES}:5:3  emergency.shelters : ce champ n’existe pas : vouliez-vous écrire « shelter » ?`,
    ],
  ])('finds %s', (_name, changes, expected) => finds(changes, expected));

  it('still checks the other patterns when one is not a text', () => {
    const problems = problemsWith(changed(RULES, 'kill me', "12, '!!'"));
    expect(problems).toEqual([
      expect.stringContaining(`${RULES}:3:12  emergency.danger.when.0 : attendu : un motif ; trouvé : 12`),
      expect.stringContaining(`${RULES}:3:16  emergency.danger.when.1 : il ne reste rien`),
    ]);
  });
});

describe('languages', () => {
  const FILE = 'locales/ar/language.json';
  it.each([
    [
      'a code that is not the folder',
      changed(FILE, '"code": "ar"', '"code": "fa"'),
      `${FILE}:1:11  code : le code doit être le nom du dossier, « ar »`,
    ],
    [
      'an unknown fallback',
      changed(FILE, '"fallback": "fr"', '"fallback": "es"'),
      `${FILE}:1:68  fallback : aucune langue « es »`,
    ],
    [
      'a wrong direction',
      changed(FILE, 'rtl', 'ltr'),
      `${FILE}:1:49  direction : « العربية » s’écrit dans l’autre sens : écrivez rtl`,
    ],
    [
      'a folder that is no language',
      { 'locales/Old Files/bot.json': '{}' },
      'locales/Old Files:1:1  « Old Files » n’est pas un code de langue',
    ],
    [
      'a file that nobody reads',
      { 'locales/en/dialog.json': '{}' },
      'locales/en/dialog.json:1:1  (avertissement) ce fichier n’est pas lu',
    ],
  ])('finds %s', (_name, changes, expected) => finds(changes as ReturnType<typeof changed>, expected));

  it('does not blame the texts when services.yaml is broken', () => {
    expect(
      problemsWith({ 'dialogs/services.yaml': `${String(VALID['dialogs/services.yaml'])}\t- x` }),
    ).toHaveLength(1);
  });
});
