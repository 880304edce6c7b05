import { join } from 'node:path';
import { ContentStore } from '../../src/content';
import type { Library } from '../../src/conversation/ports';
import { formatDay, formatMoment, renderReply, renderSentence } from '../../src/conversation/render-reply';
import type { ChoiceRef, DeskView, Guidance, LaureateMatch, Part } from '../../src/conversation/types';
import { silentLogger } from '../../src/logger';
import { library as fake, LYON } from './fake-world';

/** What the project publishes: the words people really get. */
const library = new ContentStore(join(__dirname, '..', '..'), { logger: silentLogger }).current();

function render(language: string, parts: Part[], choices: ChoiceRef[] = [], from: Library = library) {
  return renderReply({ language, messages: [parts], choices }, from).messages[0]!;
}
const sentence = (key: string): Part => ({ kind: 'sentence', key });
const bare = (text: string) => text.replace(/[\u2066-\u2069]/g, '');

const MATCH: LaureateMatch = {
  laureate: 'l1',
  name: 'Association Exemple (Lyon)',
  reasons: ['offer', 'departement'],
  status: 'active',
  verifiedOn: '2026-11-05',
  site: 'https://association.example.org/',
};
const GUIDANCE: Guidance = {
  offer: 'equip',
  place: LYON,
  laureates: [MATCH],
  mapUrl: 'https://map.example.org/?a=b&c=d',
};
const CLOSED: DeskView = {
  open: false,
  present: 0,
  waiting: 3,
  opensAt: Date.parse('2026-11-23T09:00:00+01:00'),
};

describe('every message', () => {
  test('has its language, and the choices stand under the last one', () => {
    const { messages } = renderReply(
      {
        language: 'ar',
        messages: [[sentence('greeting')], [sentence('ask')]],
        choices: [{ value: 'command:human' }],
      },
      library,
    );
    expect(messages.map(({ locale }) => locale)).toEqual(['ar', 'ar']);
    expect(messages.map(({ choices }) => choices?.length)).toEqual([undefined, 1]);
  });

  test('in a language that is gone comes in French', () => {
    expect(render('xx', [sentence('ask')]).locale).toBe('fr');
    expect(renderSentence(library, 'xx', 'ask').locale).toBe('fr');
  });

  test('without choices carries none', () => {
    expect(render('fr', [sentence('stop.done')])).not.toHaveProperty('choices');
  });
});

describe('choices', () => {
  test('each stands once, and each kind has words', () => {
    const values = [
      ...['command:human', 'command:menu', 'command:language', 'place:skip', 'housing:skip', 'housing:none'],
      ...[
        'handoff:cancel',
        'erase:yes',
        'none:these',
        'near:equip',
        'near:connect',
        'near:form',
        'near:demarches',
      ],
      ...[...library.dialogs.keys()].map((id) => `dialog:${id}`),
    ];
    for (const { code } of library.languages) {
      const { choices } = render(
        code,
        [sentence('ask')],
        [...values, ...values].map((value) => ({ value })),
      );
      expect(choices!.map(({ value }) => value)).toEqual(values);
      for (const { label } of choices!) expect(label).toMatch(/^(?!choice\.).{1,40}$/u);
    }
  });

  test('a proper name is shown as it is', () => {
    const [choice] = render('ar', [sentence('ask')], [{ value: 'housing:coallia', label: 'Coallia' }])
      .choices!;
    expect(choice).toEqual({ value: 'housing:coallia', label: 'Coallia' });
  });
});

describe('a dialog', () => {
  test('shows its official links, each alone on its line', () => {
    const { text } = render('fr', [{ kind: 'dialog', dialog: 'programme-cost' }], [], fake);
    expect(text).toBe('fr text of programme-cost\nhttps://map.example.org/');
  });

  test('that is not translated says so, then comes in French', () => {
    const french: Library = {
      ...fake,
      dialogText: (_, id) => ({ language: 'fr', title: id, text: 'Le texte en français.' }),
      sentence: () => 'غير مترجم.',
    };
    const { text, locale } = render('ar', [{ kind: 'dialog', dialog: 'thanks' }], [], french);
    expect(locale).toBe('ar');
    expect(text).toBe('غير مترجم.\n\n\u2066Le texte en français.\u2069');
    expect(render('fr', [{ kind: 'dialog', dialog: 'thanks' }], [], french).text).toBe(
      'Le texte en français.',
    );
  });
});

describe('guidance', () => {
  test('tells the place, who helps and why, how sure that is, and the map', () => {
    const lines = render('fr', [{ kind: 'guidance', guidance: GUIDANCE }]).text.split('\n');
    expect(lines[0]).toContain('Lyon (69)');
    expect(lines).toContain('https://association.example.org/');
    expect(lines).toContain('https://map.example.org/?a=b&c=d');
    expect(lines.join(' ')).toContain('5 novembre 2026');
    expect(lines.join(' ')).not.toContain('{{');
  });

  test('without a laureate says so and still shows the map and France services', () => {
    const guidance = {
      offer: 'demarches',
      laureates: [],
      mapUrl: 'https://m.example.org',
      franceServicesUrl: 'https://f.example.org',
    } as const;
    const place = { name: 'Lyon', departement: '69', departementName: 'Rhône', region: '84' };
    const { text } = render('en', [{ kind: 'guidance', guidance: { ...guidance, laureates: [], place } }]);
    expect(text).toContain(library.sentence('en', 'guidance.none'));
    expect(text.split('\n')).toEqual(
      expect.arrayContaining(['https://m.example.org', 'https://f.example.org']),
    );
  });

  test('without a place says that the town is missing, not that nobody helps', () => {
    const guidance = { offer: 'equip', laureates: [], mapUrl: 'https://m.example.org' } as const;
    const { text } = render('en', [{ kind: 'guidance', guidance: { ...guidance, laureates: [] } }]);
    expect(text).toContain(library.sentence('en', 'guidance.noPlace'));
    expect(text).not.toContain(library.sentence('en', 'guidance.none'));
  });

  test('in Arabic keeps names, numbers and addresses in one piece', () => {
    const { text } = render('ar', [{ kind: 'guidance', guidance: GUIDANCE }]);
    expect(text).toContain('\u2066Lyon (69)\u2069');
    expect(text).toContain('• \u2066Association Exemple (Lyon)\u2069: ');
    expect(text.split('\n')).toContain('\u2066https://association.example.org/ \u2069');
    expect(text).toContain('، ');
  });
});

describe('a handoff', () => {
  test.each<[string, DeskView, RegExp]>([
    ['somebody is there', { open: true, present: 1, waiting: 0 }, /là maintenant.*premier/s],
    ['open, nobody there', { open: true, present: 0, waiting: 2 }, /personne n'est connecté.*2 personnes/s],
    ['closed', CLOSED, /lundi 23 novembre.*09:00/s],
    ['closed for long', { open: false, present: 0, waiting: 0 }, /demande est gardée/],
  ])('says honestly: %s', (_, desk, words) => {
    expect(render('fr', [{ kind: 'handoff', desk }]).text).toMatch(words);
  });
});

describe('days and hours', () => {
  const summer = Date.parse('2026-08-15T22:30:00Z');

  test.each(['ar', 'fa', 'ps', 'fr', 'en', 'ti', 'bn'])(
    'in %s are Gregorian, in Latin digits, of Paris',
    (language) => {
      const text = bare(`${formatDay(summer, language)} ${formatMoment(summer, language)}`);
      expect(text).toContain('2026');
      expect(text).toContain('16');
      expect(text).toMatch(/00[:.]30/);
      expect(text.replace(/[0-9]/g, '')).not.toMatch(/\p{Nd}/u);
    },
  );
});

describe('right-to-left', () => {
  const codes = library.languages.filter(({ direction }) => direction === 'rtl').map(({ code }) => code);

  test.each(codes)(
    '%s: every published text has its isolates in pairs, and no Latin word outside of one',
    (code) => {
      for (const dialog of library.dialogs.keys()) {
        const { text } = render(code, [{ kind: 'dialog', dialog }]);
        for (const line of text.split('\n')) {
          const pieces = line.replace(
            /[\u2066-\u2068](?:[^\u2066-\u2069]|\u2066[^\u2066-\u2069]*\u2069)*\u2069/g,
            '',
          );
          expect({ dialog, pieces }).toEqual({
            dialog,
            pieces: expect.not.stringMatching(/[A-Za-z\u2066-\u2069]/),
          });
        }
      }
    },
  );

  test('a question in all languages: each line keeps its own direction', () => {
    const parts = library.languages.map(
      ({ code }): Part => ({ kind: 'sentence', key: 'language.unsupported', language: code }),
    );
    const { text } = render('fr', parts);
    expect(text).toContain(`\u2067${library.sentence('ar', 'language.unsupported')}\u2069`);
    expect(text).toContain(library.sentence('fr', 'language.unsupported'));
  });

  test('an aidant’s name in an Arabic sentence', () => {
    expect(renderSentence(library, 'ar', 'handoff.joined', { name: 'Camille D.' }).text).toContain(
      '\u2066Camille D\u2069',
    );
  });
});
