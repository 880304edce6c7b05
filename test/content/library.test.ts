import { createLibrary } from '../../src/content';
import { changed, contentWith } from './content-tree';

const library = createLibrary(contentWith());

describe('dialogText', () => {
  it('is answer and numbered steps, filled from the sourced records', () => {
    expect(library.dialogText('fr', 'sim-card')).toEqual({
      language: 'fr',
      title: 'Appelez SIM',
      text: 'Appelez 06 39 98 00 01.\n1. Appelez 1\n2. Appelez Ligne inventée',
    });
  });

  it('keeps the groups of a number in order in a text that runs right to left', () => {
    expect(library.dialogText('ar', 'sim-card').text).toContain('\u206606 39 98 00 01\u2069');
  });

  it('falls back to French, and says so', () => {
    const partial = createLibrary(
      contentWith(changed('locales/en/dialogs.json', /,\n {2}"old-phone".*\n/, '\n')),
    );
    expect(partial.dialogText('en', 'old-phone')).toMatchObject({ language: 'fr', title: 'Appelez old' });
    expect(partial.dialogText('en', 'sim-card').language).toBe('en');
    expect(partial.dialogText('xx', 'sim-card').language).toBe('fr');
  });

  it('goes by the fallback of the language before French', () => {
    const changes = {
      ...changed('locales/ar/language.json', '"fallback": "fr"', '"fallback": "en"'),
      ...changed('locales/ar/dialogs.json', /,\n {2}"old-phone".*\n/, '\n'),
    };
    expect(createLibrary(contentWith(changes)).dialogText('ar', 'old-phone').language).toBe('en');
  });

  it('is an error for a dialog that does not exist', () => {
    expect(() => library.dialogText('fr', 'toString')).toThrow('Aucun dialogue « toString »');
  });
});

describe('the link of a service', () => {
  const translated =
    '    translated: { url: "https://carte.example.org/{language}/lieux", languages: [ar] }\n';
  const known = createLibrary(
    contentWith(changed('dialogs/services.yaml', '    for: trouver', `${translated}    for: trouver`)),
  );

  it('is in the language of the person where the site speaks it, else in French', () => {
    expect(['ar', 'en', 'fr'].map((language) => known.linkOf(language, 'map'))).toEqual([
      'https://carte.example.org/ar/lieux',
      'https://carte.example.org',
      'https://carte.example.org',
    ]);
  });

  it('is none for a service with a number only', () => {
    expect(known.linkOf('fr', 'help-line')).toBeUndefined();
  });
});

describe('sentence', () => {
  it('fills its values as they are', () => {
    expect(library.sentence('en', 'hello', { name: '<b>O’Neil & "co"' })).toBe('Hello <b>O’Neil & "co".');
  });

  it('never reads a value as a template', () => {
    expect(library.sentence('fr', 'hello', { name: '$t(menu.help)' })).toBe('Bonjour $t(menu.help).');
    expect(library.sentence('fr', 'hello', { name: '{{count}}', count: 3 })).toBe('Bonjour {{count}}.');
  });

  it('has the plural forms of each language', () => {
    const arabic = [0, 1, 2, 3, 11, 100].map((count) => library.sentence('ar', 'waiting', { count }));
    expect(arabic).toEqual([
      'لا أحد ينتظر.',
      'شخص واحد ينتظر.',
      'شخصان ينتظران.',
      '3 أشخاص ينتظرون.',
      '11 شخصا ينتظرون.',
      '100 شخص ينتظرون.',
    ]);
    expect(library.sentence('fr', 'waiting', { count: 1 })).toBe('Une personne attend.');
    expect(library.sentence('fr', 'waiting', { count: 2 })).toBe('2 personnes attendent.');
  });

  it('is French when the language lacks it', () => {
    const partial = createLibrary(
      contentWith(changed('locales/en/bot.json', '"menu": { "help": "Help" },', '')),
    );
    expect(partial.sentence('en', 'menu.help')).toBe('Aide');
    expect(partial.sentence('xx', 'menu.help')).toBe('Aide');
  });

  it('can come from the files of the pages', () => {
    expect(library.sentence('en', 'chat:send')).toBe('Send');
  });
});

describe('language', () => {
  it.each([
    ['ar', 'ar'],
    ['en-US', 'en'],
    ['FR_fr', 'fr'],
    ['de', undefined],
    [undefined, undefined],
    ['__proto__', undefined],
  ])('of %s is %s', (code, expected) => {
    expect(library.language(code)?.code).toBe(expected);
  });
});

it('applies the rules of every language', () => {
  expect(library.emergencyIn('my husband hits me')).toBe('danger');
  expect(library.emergencyIn('my husband hit in a film')).toBeUndefined();
  expect(library.commandIn('arret')).toEqual({ command: 'stop' });
  expect(library.shortAnswerIn('نعم')).toBe('yes');
});
