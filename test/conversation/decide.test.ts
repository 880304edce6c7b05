/** The order of a turn, step by step, and each pair of neighbours where the order matters. */
import { answer, clarify, LYON, NONE, Person } from './fake-world';

const MENU = [
  'dialog:equipment-computer',
  'dialog:connectivity-sim',
  'dialog:training-computer-basics',
  'dialog:procedures-done-for-me',
  'dialog:programme-near-me',
  'command:human',
  'command:language',
];
/** Asked where, for a computer. */
const asked = () => {
  const person = Person.known();
  person.says('je cherche un ordinateur');
  return person;
};
/** Asked who houses them, for a computer in Lyon. */
const housed = () => {
  const person = asked();
  person.says('Lyon');
  return person;
};
/** Guided for a computer in Lyon. */
const guided = () => {
  const person = housed();
  person.presses('housing:skip');
  return person;
};

describe('emergency', () => {
  test.each<[string, Person]>([
    ['first words', new Person()],
    ['a known person', Person.known()],
    ['in the queue', Person.known().queued()],
    ['an aidant holds the conversation', Person.known().held()],
    ['a place is awaited', asked()],
    ['the language is awaited', new Person({ pending: { kind: 'language' } })],
    ['the person had written STOP', Person.known('fr', { stopped: true })],
  ])('comes first and alone: %s', (_, person) => {
    const said = person.says('il me frappe', answer('equipment-computer'));
    expect(said.words).toBe('emergency.danger');
    expect(said.messages[0]?.text).toContain('"call":"112","sms":"114","shelter":"115"');
    expect(said.effects.filter(({ kind }) => kind !== 'raise-handoff')).toEqual([]);
  });

  test('of somebody who waits or is being helped is told to the desk', () => {
    for (const person of [Person.known().queued(), Person.known().held()])
      expect(person.says('il me frappe').effects).toEqual([{ kind: 'raise-handoff', handoffId: 'h1' }]);
    expect(Person.known().says('il me frappe').effects).toEqual([]);
  });

  test('in words too few to tell a language is answered in that of the rule that heard it', () => {
    const unsure = { language: 'en', confidence: 0.3, sure: false };
    expect(new Person().says('danger', NONE, unsure).language).toBe('fr');
    expect(new Person().says('خطر', NONE, { ...unsure, language: 'fr' }).language).toBe('ar');
  });

  test('a question that the recogniser is sure of stays one tap away', () => {
    const said = Person.known().says('mon téléphone est en danger', answer('equipment-computer'));
    expect(said.offers).toEqual(['command:human', 'dialog:equipment-computer', 'command:menu']);
  });

  test.each(['Lyon', 'j’habite à Lyon', 'I live in Paris'])(
    'a town is none, whatever it resembles: %s',
    (town) => {
      const said = asked().says(town, answer('safety-emergency'));
      expect(said.words).not.toContain('safety-emergency');
      expect(said.offers).not.toContain('command:menu');
    },
  );

  test('goes before an order in the same words', () => {
    const said = Person.known().says('stop, danger');
    expect(said.words).toBe('emergency.danger');
  });

  test('a danger of somebody who sleeps outside is answered with all the numbers', () => {
    expect(Person.known().says('il me frappe, je suis dehors ce soir').words).toBe('dialog:safety-emergency');
  });

  test('sleeping outside has its own words', () => {
    expect(Person.known().says('je suis dehors ce soir').words).toBe('emergency.shelter');
  });

  test('is answered in the language of the cry', () => {
    expect(Person.known('fr').says('خطر').language).toBe('ar');
    expect(Person.known('fr', { languageChosen: true }).says('خطر').language).toBe('fr');
    expect(new Person().says('danger', NONE, { confidence: 0, sure: false }).language).toBe('fr');
  });

  test('leads to a human with the reason, and closes the open question', () => {
    const person = asked();
    expect(person.says('danger').offers).toEqual(['command:human', 'command:menu']);
    expect(person.state.pending).toBeUndefined();
    expect(person.says('1').effects).toEqual([
      { kind: 'open-handoff', brief: expect.objectContaining({ reason: 'emergency', language: 'fr' }) },
    ]);
  });

  test('does not decide the language when nothing was clear, and the greeting still comes', () => {
    const person = new Person();
    person.says('danger', NONE, { confidence: 0, sure: false });
    expect(person.state.language).toBeUndefined();
    expect(person.says('hello').words).toBe('greeting | ask');
  });

  test('recognised without the rule, it comes without the greeting too', () => {
    const said = new Person().says('je suis mal', answer('safety-emergency'));
    expect(said.words).toBe('dialog:safety-emergency');
    expect(said.offers).toEqual(['command:human', 'command:menu']);
  });

  test('a mere suspicion shows the numbers first, and what else it may have meant after a human', () => {
    const suspicion = { intent: 'safety-emergency', confidence: 0.45 };
    const candidates = [{ intent: 'equipment-computer', confidence: 0.5 }, suspicion];
    const said = new Person().says('il devient fou avec moi', { outcome: 'clarify', candidates });
    expect(said.words).toBe('dialog:safety-emergency');
    expect(said.offers).toEqual(['command:human', 'dialog:equipment-computer', 'command:menu']);
  });

  test('an answer to our question is no cry, whatever it resembles', () => {
    const said = Person.known().says('non', answer('safety-emergency'));
    expect(said.words).not.toContain('safety-emergency');
  });
});

describe('orders', () => {
  test('erasing by its explicit order is done at once, whoever speaks', () => {
    for (const person of [Person.known(), Person.known().queued(), Person.known().held(), asked()]) {
      const said = person.says('supprimer mes données'.normalize('NFD').replace(/\u0301/g, ''));
      expect([said.words, said.effects]).toEqual(['erase.done', [{ kind: 'erase' }]]);
      expect(said.state).toMatchObject({ greeted: false, topics: [], menu: [] });
      expect(said.state.language).toBeUndefined();
    }
  });

  test('erasing that was only recognised is asked first', () => {
    const person = Person.known();
    const said = person.says('je veux effacer des choses');
    expect([said.words, said.effects]).toEqual(['dialog:delete-my-data', []]);
    expect(said.offers).toEqual(['erase:yes', 'command:human']);
    expect(person.says('ok').effects).toEqual([]);
    expect(person.says('1').effects).toEqual([{ kind: 'erase' }]);
  });

  test('after erasure everything begins anew', () => {
    const person = guided();
    person.says('supprimer mes donnees');
    expect(person.says('je cherche un ordinateur').words).toBe(
      'greeting | dialog:equipment-computer + place.ask',
    );
  });

  test('erased before the language is known, the receipt is readable and nothing is remembered', () => {
    const person = new Person();
    const said = person.presses('erase:yes');
    expect(said.language).toBe('fr');
    expect(person.state.language).toBeUndefined();
  });

  test('STOP cancels what waits and what runs: nobody writes any more', () => {
    for (const person of [Person.known().queued(), Person.known().held()]) {
      const said = person.says('stop');
      expect(said.words).toBe('stop.done');
      expect(said.effects).toEqual([{ kind: 'cancel-handoff', handoffId: 'h1' }]);
    }
    expect(Person.known().says('stop').effects).toEqual([]);
  });

  test('STOP lasts until the person writes; opening the page is silent', () => {
    const person = Person.known('fr', { greeted: false });
    person.says('stop');
    expect([person.opens().words, person.state.stopped]).toEqual(['', true]);
    person.says('ordinateur');
    expect(person.state.stopped).toBe(false);
  });

  test('the menu closes the open question and the count of misses', () => {
    const person = asked();
    person.says('zzz');
    const said = person.says('menu');
    expect([said.words, said.offers]).toEqual(['menu', MENU]);
    expect(person.state).toMatchObject({ misses: 0, pending: undefined });
  });

  test('an order goes before the menu, a number and a place', () => {
    expect(asked().says('humain').effects).toHaveLength(1);
    expect(asked().says('english').words).toBe('language.changed + place.ask');
  });
});

describe('a human', () => {
  test('is asked for with what the aidant needs to know', () => {
    const person = guided();
    const said = person.says('humain');
    expect(said.words).toBe('handoff');
    expect(said.offers).toEqual(['handoff:cancel']);
    expect(said.effects).toEqual([
      {
        kind: 'open-handoff',
        brief: {
          reason: 'asked',
          language: 'fr',
          offer: 'equip',
          departement: '69',
          topics: ['equipment-computer'],
        },
      },
    ]);
  });

  test.each<[string, () => Person, string]>([
    ['a question of law', () => having(Person.known(), 'ma demande d asile'), 'legal'],
    ['a miss', () => having(Person.known(), 'zzz'), 'not-understood'],
    [
      'no laureate for this need here',
      () => having(Person.known(), 'je veux une carte sim', 'Paris'),
      'no-laureate',
    ],
    ['a wish', () => having(Person.known(), 'merci'), 'asked'],
  ])('is told why: %s', (_, person, reason) => {
    expect(person().says('humain').effects).toEqual([
      { kind: 'open-handoff', brief: expect.objectContaining({ reason }) },
    ]);
  });

  test('asked for twice, the place in the queue is kept and can be given up', () => {
    const person = Person.known();
    person.says('humain');
    const again = person.presses('command:human');
    expect([again.words, again.offers, again.effects]).toEqual(['handoff.already', ['handoff:cancel'], []]);
    const cancelled = person.says('1');
    expect(cancelled.words).toBe('handoff.cancelled');
    expect(cancelled.effects).toEqual([{ kind: 'cancel-handoff', handoffId: 'h1' }]);
    expect(cancelled.offers).toEqual(MENU);
  });

  test('awaited: what is surely known is answered, the rest is kept, and a human is not offered again', () => {
    const person = Person.known().queued();
    const known = person.says('je cherche un ordinateur');
    expect(known.words).toBe('dialog:equipment-computer + place.ask');
    expect(known.offers).toEqual(['place:skip', 'dialog:equipment-free', 'handoff:cancel']);
    expect(person.says('vous etes la').words).toBe('handoff.kept');
    expect(person.says('oui', answer('legal-advice')).words).toBe('handoff.kept');
    expect(person.says('Lyon').words).toBe('housing.ask');
  });

  test('holding: the bot is silent for words, numbers, buttons, photos and cancelling', () => {
    const person = guided().held();
    const before = person.state;
    const turns = [
      person.says('je cherche un ordinateur'),
      person.says('1'),
      person.says('humain'),
      person.says('menu'),
      person.says(''),
      person.presses('dialog:equipment-computer'),
      person.presses('handoff:cancel'),
      person.presses('command:human'),
      person.presses('near:form'),
      person.sends('image/jpeg'),
      person.opens(),
    ];
    expect(turns.map(({ words }) => words)).toEqual(turns.map(() => ''));
    expect(turns.flatMap(({ effects }) => effects)).toEqual([]);
    expect(person.state).toEqual(before);
  });

  test('holding: a language may be chosen; no human is offered on top', () => {
    const person = Person.known().held();
    expect(person.says('langue').offers).toEqual(['language:fr', 'language:ar', 'language:en']);
    const said = person.presses('language:ar');
    expect([said.words, said.language, said.offers]).toEqual(['language.changed', 'ar', []]);
  });

  test('having closed, the bot answers and the old button is stale', () => {
    const person = Person.known();
    person.says('humain');
    person.held().says('merci');
    expect(person.given().says('1').words).toBe('miss.stale');
    expect(person.says('ordinateur').words).toBe('dialog:equipment-computer + place.ask');
  });
});

describe('first contact', () => {
  test('greets once, then answers in the same turn', () => {
    const person = new Person();
    expect(person.says('bonjour').words).toBe('greeting | ask');
    expect(person.says('bonjour').words).toBe('dialog:greeting');
    expect(new Person().says('je cherche un ordinateur').words).toBe(
      'greeting | dialog:equipment-computer + place.ask',
    );
  });

  test('opening the page greets in the language of the page, once', () => {
    const person = new Person();
    person.hint = 'ar-SY';
    const said = person.opens();
    expect([said.words, said.language, said.offers]).toEqual(['greeting | ask', 'ar', MENU]);
    expect(person.opens().words).toBe('');
    expect(person.opens('update').words).toBe('');
  });

  test('opening a page in a language we do not speak asks once, however often it is opened', () => {
    const person = new Person();
    person.hint = 'ku';
    expect(person.opens().words).toBe('language.ask@fr + language.ask@ar + language.ask@en');
    expect(person.opens().words).toBe('');
    expect(person.says('2').words).toBe('greeting | language.changed');
    expect(person.state.language).toBe('ar');
  });

  test('a human first of all: the greeting, then the queue', () => {
    expect(new Person().says('humain').words).toBe('greeting | handoff');
  });
});

describe('language', () => {
  test('asked when nothing is sure; what was written is answered in the chosen one', () => {
    const person = new Person();
    const said = person.says('sim');
    expect(said.words).toBe('language.ask@fr + language.ask@ar + language.ask@en');
    expect(said.offers).toEqual(['language:fr', 'language:ar', 'language:en', 'command:human']);
    const answered = person.says('3');
    expect([answered.words, answered.language]).toEqual([
      'greeting | dialog:connectivity-sim + place.ask',
      'en',
    ]);
    expect(person.state.languageChosen).toBe(true);
  });

  test('the name of a language is an answer too, and so is a photo held meanwhile', () => {
    const person = new Person();
    person.sends('image/jpeg');
    expect(person.says('english').words).toBe('greeting | miss.media');
  });

  test('its code is an answer too, while the languages are listed', () => {
    const person = new Person();
    person.says('sim');
    expect(person.says('EN').language).toBe('en');
    expect(person.says('ar').language).toBe('en');
  });

  test('what means nothing in any language does not wait: a number is not read off the list of languages', () => {
    for (const text of ['2', '???', '', '👍']) {
      const person = new Person();
      person.says(text);
      const said = person.presses('language:fr');
      expect([said.words, said.language]).toEqual(['greeting | language.changed', 'fr']);
    }
  });

  test('what waited is forgotten once the person goes on in a clear language', () => {
    const person = new Person();
    person.says('sim');
    person.says('je cherche un ordinateur');
    expect(person.state.pending).toEqual({ kind: 'place', offer: 'equip' });
    person.presses('place:skip');
    expect(person.says('english').words).toBe('language.changed');
  });

  test('unclear again after the question: French, rather than asking for ever', () => {
    const person = new Person();
    person.says('sim');
    expect(person.says('sim').words).toBe('greeting | dialog:connectivity-sim + place.ask');
    expect(person.state).toMatchObject({ language: 'fr', languageChosen: false });
  });

  test('one we do not speak is said; the second time the human comes first, and knows which it is', () => {
    const person = new Person();
    expect(person.says('Добрий день').words).toContain('language.unsupported@fr');
    expect(person.says('Добрий день').offers[0]).toBe('command:human');
    expect(person.presses('command:human').effects).toEqual([
      { kind: 'open-handoff', brief: expect.objectContaining({ language: 'uk' }) },
    ]);
  });

  test('one we do not speak in the middle: not understood, said honestly, counted', () => {
    const person = Person.known();
    expect(person.says('мені потрібен комп ютер').words).toContain('language.unsupported@fr');
    expect(person.says('мені потрібен комп ютер').offers[0]).toBe('command:human');
  });

  test.each<[string, string, string, string]>([
    ['a French sentence', 'ar', 'je cherche un ordinateur', 'fr'],
    ['a French term of three words', 'ar', 'demande est faite', 'ar'],
    ['one word of Arabic in French', 'fr', 'مرحبا', 'ar'],
    ['one English word', 'fr', 'hello', 'fr'],
    ['an English sentence', 'fr', 'i need a sim', 'en'],
  ])('%s, in a conversation in %s', (_, before, text, after) => {
    const person = Person.known(before);
    person.says(text);
    expect(person.state.language).toBe(after);
  });

  test('a chosen one stays, whatever is written', () => {
    const person = Person.known('ar', { languageChosen: true });
    expect(person.says('je cherche un ordinateur').language).toBe('ar');
  });

  test('changed: the open question is put again in it, else the last answer may be read in it', () => {
    expect(housed().says('english').words).toBe('language.changed + housing.ask');
    const person = guided();
    const said = person.says('عربي');
    expect([said.language, said.offers[0]]).toEqual(['ar', 'dialog:equipment-computer']);
  });

  test('the list of languages leaves the open question open', () => {
    const person = asked();
    person.says('langue');
    expect(person.says('Lyon').words).toBe('housing.ask');
  });

  test('a language we never offered', () => {
    expect(Person.known().presses('language:xx').words).toContain('language.unsupported@fr');
  });
});

describe('unreadable messages', () => {
  test.each<[string, (person: Person) => { words: string; offers: string[] }, string]>([
    ['empty', (person) => person.says(''), 'miss.empty'],
    ['a photo', (person) => person.sends('image/jpeg'), 'miss.media'],
    ['a button nobody showed', (person) => person.presses('dialog:__proto__'), 'miss.stale'],
    ['a dialog that is gone', (person) => person.presses('dialog:gone'), 'miss.stale'],
    ['a place nobody asked for', (person) => person.presses('place:skip'), 'miss.stale'],
    ['cancelling nothing', (person) => person.presses('handoff:cancel'), 'miss.stale'],
  ])('%s', (_, act, words) => {
    const said = act(Person.known());
    expect([said.words, said.offers]).toEqual([words, MENU]);
  });

  test('a photo instead of a place: the question stays open', () => {
    const person = asked();
    person.sends('image/jpeg');
    expect(person.says('Lyon').words).toBe('housing.ask');
  });

  test('codes that are on no list', () => {
    expect(asked().presses('commune:99999').words).toBe('miss.stale');
    expect(housed().presses('housing:constructor').words).toBe('miss.stale');
  });
});

describe('numbers and labels', () => {
  test.each(['1', '١', '۱', '(1)', '1.', '1️⃣'])('%s picks the first choice', (text) => {
    const person = Person.known();
    person.says('menu');
    expect(person.says(text).words).toBe('dialog:equipment-computer + place.ask');
  });

  test('a label typed by hand, without its accents or capitals', () => {
    const person = Person.known();
    person.says('menu');
    expect(person.says('FR équipment-COMPUTER').words).toBe('dialog:equipment-computer + place.ask');
  });

  test('a number beyond the list is said, twice is a miss too many', () => {
    const person = Person.known();
    person.says('menu');
    expect(person.says('42').words).toBe('miss.number');
    const again = person.says('42');
    expect([again.words, again.offers[0]]).toEqual(['miss.number', 'command:human']);
  });

  test('where a place is awaited: on the list it is a choice, beyond it or with a zero a département', () => {
    expect(asked().says('1').words).toBe('guidance');
    expect(asked().says('93').state.place?.name).toBe('Seine-Saint-Denis');
    expect(asked().says('٩٣').state.place?.name).toBe('Seine-Saint-Denis');
    expect(asked().says('02').state.place?.name).toBe('Aisne');
    expect(asked().says('69003').state.place).toEqual(LYON);
    expect(asked().says('42').words).toBe('place.unknown');
  });

  test('after guidance a département is the same need there', () => {
    const person = guided();
    expect(person.says('75').words).toBe('guidance');
    expect(person.state.place?.name).toBe('Paris');
    expect(person.says('69003').state.place).toEqual(LYON);
  });

  test('without a list or a need a number means nothing', () => {
    expect(Person.known().says('75', clarify('programme-cost')).words).toBe('miss.first');
  });
});

describe('where', () => {
  test('asks two things at most, each with a way not to say, and a human', () => {
    const person = Person.known();
    expect(person.says('je cherche un ordinateur').offers).toEqual([
      'place:skip',
      'dialog:equipment-free',
      'command:human',
    ]);
    expect(person.says('Lyon').offers).toEqual([
      'housing:coallia',
      'housing:none',
      'housing:skip',
      'command:human',
    ]);
    const said = person.says('2');
    expect(said.words).toBe('guidance');
    expect(said.offers).toEqual(['command:human', 'near:connect', 'near:form', 'near:demarches']);
    expect(person.presses('near:equip').words).toBe('guidance');
  });

  test('who does not want to say where is not asked who houses them', () => {
    for (const no of ['non', 'passer', 'fr choice.skip']) expect(asked().says(no).words).toBe('guidance');
  });

  test('yes, or a thumb, is no place: the question is put again, kindly', () => {
    expect(asked().says('oui').words).toBe('place.ask');
    expect(asked().says('👍').words).toBe('place.ask');
  });

  test('a place in the question is not asked again', () => {
    expect(Person.known().says('je cherche une carte sim à Lyon').words).toBe(
      'dialog:connectivity-sim + guidance',
    );
  });

  test('a misspelt town is guessed, an unknown one is asked again, then a human is first', () => {
    expect(asked().says('Marsay').state.place?.name).toBe('Marseille');
    const person = asked();
    const first = person.says('Trifouilly');
    expect([first.words, first.offers]).toEqual(['place.unknown', ['place:skip', 'command:human']]);
    expect(person.says('Trifouilly').offers).toEqual(['command:human', 'place:skip']);
    expect(person.says('Lyon').words).toBe('housing.ask');
    expect(person.state.misses).toBe(0);
  });

  test('a short text that may be a question keeps that way open', () => {
    expect(asked().says('peut-être').offers).toEqual([
      'place:skip',
      'dialog:programme-cost',
      'command:human',
    ]);
  });

  test('several places of one name are buttons', () => {
    const person = asked();
    const said = person.says('Saint-Denis');
    expect([said.words, said.offers]).toEqual([
      'place.ambiguous',
      ['commune:93066', 'commune:97411', 'place:skip', 'command:human'],
    ]);
    person.says('2');
    expect(person.state.place?.departement).toBe('974');
  });

  test('a real question is not taken for a place', () => {
    const person = asked();
    expect(person.says('est-ce que c’est gratuit').words).toBe('dialog:programme-cost');
    expect(asked().says('je cherche une carte sim à Marseille').words).toBe(
      'dialog:connectivity-sim + guidance',
    );
    expect(asked().says('je cherche un ordinateur à Lyon').words).toBe('housing.ask');
  });

  test('a place after guidance is the same need there', () => {
    const person = guided();
    expect(person.says('et à Paris ?').words).toBe('guidance');
    expect(person.state.place?.name).toBe('Paris');
    expect(guided().says('Saint-Denis').words).toBe('place.ambiguous');
    expect(guided().says('Trifouilly').words).toBe('miss.first');
  });

  test('a place before any need: it is kept, and the need is asked', () => {
    const person = Person.known();
    const said = person.says('Lyon');
    expect(said.words).toBe('ask');
    expect(said.offers).toEqual([
      'near:equip',
      'near:connect',
      'near:form',
      'near:demarches',
      'command:human',
    ]);
    expect(person.says('2').words).toBe('guidance');
    expect(person.state).toMatchObject({ offer: 'connect', place: LYON });
  });
});

describe('who houses you', () => {
  test.each<[string, string]>([
    ['coallia', 'coallia'],
    ['je suis chez COALLIA', 'coallia'],
    ['personne', 'none'],
    ['chez un ami', 'none'],
    ['non', 'none'],
    ['passer', 'skip'],
  ])('%s', (text, housing) => {
    const person = housed();
    expect(person.says(text).words).toBe('guidance');
    expect(person.state.housing).toBe(housing);
    expect(person.state.pending).toBeUndefined();
  });

  test('is asked once', () => {
    const person = housed();
    person.says('coallia');
    expect(person.says('et à Paris ?').words).toBe('guidance');
  });

  test('another question instead is answered', () => {
    expect(housed().says('est-ce que c’est gratuit').words).toBe('dialog:programme-cost');
  });

  test('a number beyond the list is another département, or no number of the list', () => {
    expect(housed().says('93').words).toBe('housing.ask');
    expect(housed().says('42').words).toBe('miss.number');
  });
});

describe('recognition', () => {
  test('clarify offers up to three, none of these and a human; a human is offered once', () => {
    const person = Person.known();
    const said = person.says(
      'hm',
      clarify('thanks', 'programme-cost', 'connectivity-sim', 'legal-advice', 'greeting'),
    );
    expect(said.words).toBe('clarify');
    expect(said.offers).toEqual([
      'dialog:thanks',
      'dialog:programme-cost',
      'dialog:connectivity-sim',
      'none:these',
      'command:human',
    ]);
    expect(
      Person.known()
        .says('peut-être')
        .messages[0]?.choices?.map(({ value }) => value),
    ).toEqual(['dialog:programme-cost', 'command:human', 'none:these']);
  });

  test('none of these is a miss; the second puts the human first', () => {
    const person = Person.known();
    person.says('hm', clarify('thanks'));
    expect(person.says('non').words).toBe('miss.first');
    person.says('hm', clarify('thanks'));
    const said = person.presses('none:these');
    expect([said.words, said.offers[0]]).toEqual(['miss.second', 'command:human']);
    expect(said.offers).toHaveLength(MENU.length + 1);
  });

  test('what is not understood may be a cry for help: the numbers are one tap away', () => {
    const said = Person.known().says('zzz', NONE);
    expect(said.offers.slice(-3)).toEqual(['dialog:safety-emergency', 'command:human', 'command:language']);
    expect(Person.known().presses('command:menu').offers).not.toContain('dialog:safety-emergency');
  });

  test('ok after an aidant has given back offers no request to cancel', () => {
    const person = Person.known();
    person.says('humain');
    person.held().given();
    expect(person.says('ok').offers).toEqual(MENU);
  });

  test('yes to the only choice takes it', () => {
    const person = Person.known();
    person.says('hm', clarify('programme-cost'));
    expect(person.says('oui').words).toBe('dialog:programme-cost');
  });

  test('an answer in between forgives the miss', () => {
    const person = Person.known();
    person.says('zzz');
    person.says('est-ce gratuit');
    expect(person.says('zzz').words).toBe('miss.first');
  });

  test('yes, no and thumbs with no question open are no misses, whatever the recogniser hears in them', () => {
    for (const text of ['ok', 'non', '👍']) {
      const person = Person.known();
      person.says('est-ce gratuit');
      const said = person.says(text, answer('legal-advice'));
      expect([said.words, said.offers]).toEqual(['ask', ['dialog:equipment-free', 'command:human']]);
    }
  });

  test('a dialog that the content no longer has', () => {
    expect(Person.known().says('hm', answer('gone')).words).toBe('miss.first');
    expect(Person.known().says('hm', clarify('gone')).words).toBe('miss.first');
  });

  test('a command that was recognised is carried out', () => {
    expect(Person.known().says('hm', answer('talk-to-human')).effects).toHaveLength(1);
    expect(Person.known().says('hm', answer('help')).words).toBe('menu');
    expect(Person.known().says('hm', answer('change-language')).offers).toContain('language:ar');
  });

  test('the five dialogs answered last are remembered, each once', () => {
    const person = Person.known();
    for (const text of ['merci', 'gratuit', 'merci', 'asile', 'sim', 'ordinateur', 'bonjour'])
      person.says(text);
    expect(person.state.topics).toEqual([
      'thanks',
      'legal-advice',
      'connectivity-sim',
      'equipment-computer',
      'greeting',
    ]);
  });
});

function having(person: Person, ...texts: string[]): Person {
  for (const text of texts) person.says(text);
  return person;
}

describe('a choice by its rank', () => {
  const shown = () => {
    const person = Person.known();
    person.says('menu');
    return person;
  };

  test('the second one is what stands there, the last one the last of the menu', () => {
    expect(shown().says('the second one').state.topics).toEqual(['connectivity-sim']);
    expect(shown().says('the last one').words).toContain('language.ask');
  });

  test('is no cry for help, whatever it resembles', () => {
    const candidates = [{ intent: 'safety-emergency', confidence: 0.6 }];
    const said = shown().says('the second one', { outcome: 'clarify', candidates });
    expect(said.state.topics).toEqual(['connectivity-sim']);
  });

  test('without a menu it is read as any other words', () => {
    expect(Person.known().says('the second one', answer('thanks')).state.topics).toEqual(['thanks']);
  });
});

describe('a few words after an answer', () => {
  const answered = () => {
    const person = Person.known();
    person.says('une carte sim');
    person.presses('place:skip');
    return person;
  };

  test('go on to what the answer has just offered, though they are not sure by themselves', () => {
    const said = answered().says('combien ?', clarify('training-computer-basics', 'programme-cost'));
    expect(said.words).toBe('dialog:programme-cost');
  });

  test('are asked about when nothing of it was offered, when it is far less likely, and when they are many', () => {
    const elsewhere = clarify('legal-advice', 'thanks');
    expect(answered().says('combien ?', elsewhere).words).toBe('clarify');
    const unlikely = clarify('legal-advice', 'programme-cost');
    unlikely.candidates[1]!.confidence = 0.3;
    expect(answered().says('combien ?', unlikely).words).toBe('clarify');
    const many = clarify('legal-advice', 'programme-cost');
    expect(answered().says('je voudrais savoir si cela coûte quelque chose', many).words).toBe('clarify');
  });
});

test('the name of a town alone is a place, whatever need the recogniser has seen it with', () => {
  const said = Person.known().says('Lyon', answer('equipment-computer'));
  expect(said.state.place).toEqual(LYON);
  expect(said.words).toBe('ask');
});

describe('ways in and limits of phones', () => {
  const HOUR = 3600 * 1000;

  test('a link with a language and a need is greeted in that language and asked where', () => {
    const person = new Person();
    const said = person.opens('start', { language: 'ar', offer: 'equip' });
    expect([said.words, said.language, person.state.offer]).toEqual(['greeting | place.ask', 'ar', 'equip']);
  });

  test('a link to an unknown language asks for the language, and the need waits for it', () => {
    const person = new Person();
    expect(person.opens('start', { language: 'xx', offer: 'connect' }).words).toContain('language.ask');
    expect(person.presses('language:en').words).toBe('greeting | place.ask');
  });

  test('pressing start again is answered, opening the page again is not', () => {
    const person = Person.known('en');
    expect(person.opens().words).toBe('');
    expect(person.opens('start', {}).words).toBe('ask');
  });

  test('the text of a link is a way in, also edited; a small word is a word', () => {
    expect(new Person().says('EN equip').words).toBe('greeting | place.ask');
    expect(new Person().says('en').language).toBe('en');
    const known = Person.known('fr');
    expect(known.says('en', NONE).words).toBe('miss.first');
    expect(known.says('AR').language).toBe('ar');
  });

  test.each([
    'fa_equip',
    '💻 EN equip',
    '"en–equip"',
    '\u200eEN%20equip',
    '(en/equip)',
    'en ordinateur',
    'EN+equip',
  ])('a link whose text was mangled on its way is a way in: %j', (text) => {
    const said = new Person().says(text.replace('fa', 'ar'));
    expect([said.words, said.language]).toEqual([
      'greeting | place.ask',
      text.startsWith('fa') ? 'ar' : 'en',
    ]);
  });

  test('a link with words of the person’s own keeps its language; a text in capitals is a text', () => {
    expect(new Person().says('AR logement', NONE).language).toBe('ar');
    expect(new Person().says('EN FRANCE JE CHERCHE', NONE).language).not.toBe('en');
  });

  test('who blocked us at the platform is silent, leaves the queue, and hears from us once they write', () => {
    const person = Person.known('fr').queued();
    const left = person.opens('leave');
    expect([left.words, left.effects.map(({ kind }) => kind)]).toEqual(['', ['cancel-handoff']]);
    expect(person.state.stopped).toBe(true);
    person.given();
    expect(person.says('bonjour').words).not.toBe('');
    expect(person.state.stopped).toBe(false);
  });

  test('an album is told once that pictures cannot be read', () => {
    const person = Person.known('fr');
    expect(person.sends('image/jpeg').words).toBe('miss.media');
    person.now += 1500;
    expect(person.sends('image/jpeg').words).toBe('');
    person.now += 1600;
    expect(person.sends('audio/ogg').words).toBe('miss.media');
    person.says('bonjour');
    expect(person.sends('audio/ogg').words).toBe('miss.media');
  });

  test('a number typed a day after its menu is told so kindly', () => {
    const person = Person.known('fr', {
      menu: [{ label: 'Un ordinateur', value: 'dialog:equipment-computer' }],
      menuAt: Date.parse('2026-11-23T10:00:00+01:00') - 25 * HOUR,
    });
    expect(person.says('1', NONE).words).toBe('miss.stale');
  });

  test('a shared place before any need is kept, and the need is asked', () => {
    const person = Person.known('fr');
    const said = person.presses('commune:69123', 'Lyon');
    expect([said.words, person.state.place?.name]).toEqual(['ask', 'Lyon']);
    expect(said.offers).toContain('near:equip');
  });

  test('greeting and answer come in one message where messages are counted, the short one where characters are', () => {
    const person = new Person();
    person.manner = { joined: true, brief: true };
    const said = person.says('je cherche un ordinateur');
    expect(said.messages).toHaveLength(1);
    expect(said.words).toMatch(/^greetingShort \+ dialog:equipment-computer/);
  });

  test('where answers are cut in pages, the greeting does not take the first one', () => {
    const person = new Person();
    person.manner = { joined: true, brief: true, paginate: (message) => ({ now: message }) };
    expect(person.says('je cherche un ordinateur').words).toMatch(
      /^greetingShort \| dialog:equipment-computer/,
    );
  });

  test('"next" and "go on" ask for the rest, when there is one', () => {
    for (const word of ['passer', 'commencer']) {
      const person = Person.known('fr', { more: 'la fin du texte' });
      expect(person.says(word, NONE).messages[0]!.text).toBe('la fin du texte');
    }
  });

  test('the rest of a long answer is sent when asked for; without one that is said', () => {
    const person = Person.known('fr', { more: 'la fin du texte' });
    expect(person.says('suite', NONE).messages[0]!.text).toBe('la fin du texte');
    expect(person.state.more).toBeUndefined();
    expect(person.says('suite', NONE).words).toBe('more.none');
  });
});

test('an "edit" that changes no word is not answered again; one that does is', () => {
  const person = Person.known('fr');
  person.says('je cherche un ordinateur');
  expect(person.edits('je cherche un ordinateur').words).toBe('');
  expect(person.edits('je cherche une carte sim').words).toMatch(/dialog:connectivity-sim/);
});
