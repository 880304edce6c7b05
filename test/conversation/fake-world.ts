/** A small world for the turn: a library, a directory, a recogniser and a desk that understand a few words. */
import { type Decision, decide } from '../../src/conversation/decide';
import type {
  Command,
  Dialog,
  Directory,
  Language,
  Library,
  PlaceSearch,
  Service,
} from '../../src/conversation/ports';
import { renderReply } from '../../src/conversation/render-reply';
import {
  type Activity,
  type ConversationState,
  type DeskView,
  type Entry,
  type IdentifiedLanguage,
  INITIAL_STATE,
  type Manner,
  type Message,
  type Offer,
  type Place,
  type Recognition,
  type Speaker,
} from '../../src/conversation/types';
import { fold } from '../../src/text';

const LANGUAGES: Language[] = [
  { code: 'fr', name: 'Français', direction: 'ltr', fallback: 'fr', names: ['français'] },
  { code: 'ar', name: 'العربية', direction: 'rtl', fallback: 'fr', names: ['عربي'] },
  { code: 'en', name: 'English', direction: 'ltr', fallback: 'fr', names: ['english'] },
];

function dialog(id: string, more: Partial<Dialog> = {}): [string, Dialog] {
  return [id, { id, topic: 'test', choices: [], links: [], ...more }];
}

const DIALOGS = new Map<string, Dialog>([
  dialog('equipment-computer', { offer: 'equip', choices: ['equipment-free', 'talk-to-human'] }),
  dialog('equipment-free', { offer: 'equip' }),
  dialog('connectivity-sim', { offer: 'connect', choices: ['programme-cost'] }),
  dialog('training-computer-basics', { offer: 'form' }),
  dialog('procedures-done-for-me', { offer: 'demarches' }),
  dialog('programme-near-me', { offer: 'form' }),
  dialog('programme-cost', { choices: ['equipment-free'], links: ['map'] }),
  dialog('legal-advice', { choices: ['talk-to-human'] }),
  dialog('safety-emergency', { choices: ['talk-to-human'] }),
  dialog('greeting'),
  dialog('thanks', { choices: ['help'] }),
  dialog('help', { command: 'menu' }),
  dialog('talk-to-human', { command: 'human' }),
  dialog('delete-my-data', { command: 'delete', choices: ['talk-to-human'] }),
  dialog('change-language', { command: 'language' }),
]);

const service = (id: string, more: Partial<Service>): [string, Service] => [
  id,
  { id, name: id, status: 'active', verifiedOn: '2026-11-22', ...more },
];
const SERVICES = new Map<string, Service>([
  service('urgence-112', { phone: '112' }),
  service('urgence-114', { sms: '114' }),
  service('samu-social-115', { phone: '115' }),
  service('map', { url: 'https://map.example.org/' }),
]);

const COMMANDS: Record<string, { command: Command; language?: string }> = {
  stop: { command: 'stop' },
  commencer: { command: 'start' },
  'supprimer mes donnees': { command: 'delete' },
  langue: { command: 'language' },
  suite: { command: 'more' },
  humain: { command: 'human' },
  إنسان: { command: 'human' },
  menu: { command: 'menu' },
  français: { command: 'language', language: 'fr' },
  english: { command: 'language', language: 'en' },
  عربي: { command: 'language', language: 'ar' },
};
const SHORT: Record<string, 'yes' | 'no' | 'skip'> = {
  oui: 'yes',
  yes: 'yes',
  ok: 'yes',
  non: 'no',
  no: 'no',
  passer: 'skip',
  نعم: 'yes',
};
const at = <T>(table: Record<string, T>, text: string): T | undefined =>
  new Map(Object.entries(table)).get(text);

export const library: Library = {
  version: 'test',
  languages: LANGUAGES,
  dialogs: DIALOGS,
  services: SERVICES,
  linkOf: (_language, id) => SERVICES.get(id)?.url,
  language: (code) => LANGUAGES.find((language) => language.code === code),
  dialogText: (language, id) => ({ language, title: `${language} ${id}`, text: `${language} text of ${id}` }),
  isTranslated: () => true,
  rankIn: (text) => (text === 'the second one' ? 2 : text === 'the last one' ? -1 : undefined),
  sentence: (language, key, values) => `${language} ${key}${values ? ` ${JSON.stringify(values)}` : ''}`,
  emergencyIn: (text) => {
    if (/danger|خطر|frappe/.test(text)) return 'danger';
    return /dehors/.test(text) ? 'shelter' : undefined;
  },
  emergenciesIn: (text) => [
    ...(/danger|frappe/.test(text) ? [{ emergency: 'danger', language: 'fr' } as const] : []),
    ...(/خطر/.test(text) ? [{ emergency: 'danger', language: 'ar' } as const] : []),
    ...(/dehors/.test(text) ? [{ emergency: 'shelter', language: 'fr' } as const] : []),
  ],
  commandIn: (text) => at(COMMANDS, text.trim().toLowerCase()),
  shortAnswerIn: (text) => at(SHORT, text.trim().toLowerCase()),
};

function place(name: string, departement: string, commune?: string): Place {
  return {
    name,
    departement,
    departementName: `Dép ${departement}`,
    region: '00',
    ...(commune && { commune }),
  };
}
export const LYON = place('Lyon', '69', '69123');
const PLACES: Record<string, Place> = {
  lyon: LYON,
  ليون: LYON,
  '69003': LYON,
  paris: place('Paris', '75', '75056'),
  marseille: place('Marseille', '13', '13055'),
  '75': place('Paris', '75'),
  '93': place('Seine-Saint-Denis', '93'),
  '02': place('Aisne', '02'),
};
const NAMESAKES = [place('Saint-Denis', '93', '93066'), place('Saint-Denis', '974', '97411')];

function findPlace(text: string, { guess = true } = {}): PlaceSearch {
  const name = fold(text);
  const found =
    at(PLACES, name) ?? (guess && name === 'marsay' ? PLACES.marseille : undefined) ?? placeIn(text);
  if (found) return { kind: 'found', place: found };
  return name === 'saint denis' ? { kind: 'ambiguous', places: NAMESAKES } : { kind: 'unknown' };
}

function placeIn(text: string): Place | undefined {
  const name = fold(text)
    .split(' ')
    .find((word) => Object.hasOwn(PLACES, word) && /\D/.test(word));
  return name === undefined ? undefined : PLACES[name];
}

export const directory: Directory = {
  findPlace,
  placeIn,
  placeAt: ({ latitude }) => (latitude === 45.76 ? LYON : undefined),
  placeByCode: (code) =>
    [...Object.values(PLACES), ...NAMESAKES].find((one) =>
      [`commune:${one.commune}`, ...(one.commune ? [] : [`departement:${one.departement}`])].includes(code),
    ),
  housingOptions: (offer, where) => (offer === 'equip' && where ? [{ id: 'coallia', name: 'Coallia' }] : []),
  guide: (offer: Offer, where, housing) => ({
    offer,
    ...(where && { place: where }),
    laureates:
      where?.departement === '69' || housing === 'coallia'
        ? [
            {
              laureate: 'l1',
              name: 'Lauréat',
              reasons: ['offer'],
              status: 'to-confirm',
              verifiedOn: '2026-11-22',
            },
          ]
        : [],
    mapUrl: `https://map.example.org/?${offer}`,
  }),
};

export const DESK: DeskView = { open: true, present: 1, waiting: 0 };

export function answer(intent: string): Recognition {
  return { outcome: 'answer', candidates: [{ intent, confidence: 0.95 }] };
}
export function clarify(...intents: string[]): Recognition {
  return {
    outcome: 'clarify',
    candidates: intents.map((intent, i) => ({ intent, confidence: 0.6 - i / 10 })),
  };
}
export const NONE: Recognition = { outcome: 'none', candidates: [] };

/** Knows a few words, as the real one knows thousands. */
export function recognize(text: string): Recognition {
  const said = fold(text);
  if (/merci|شکرا/.test(said)) return answer('thanks');
  if (/bonjour|hello|مرحبا/.test(said)) return answer('greeting');
  if (/ordinateur|computer|حاسوب/.test(said)) return answer('equipment-computer');
  if (/sim/.test(said)) return answer('connectivity-sim');
  if (/gratuit/.test(said)) return answer('programme-cost');
  if (/asile/.test(said)) return answer('legal-advice');
  if (/effacer/.test(said)) return answer('delete-my-data');
  if (/habite|lyon|paris|saint denis/.test(said)) return clarify('programme-near-me');
  return /peut etre/.test(said) ? clarify('programme-cost', 'talk-to-human') : NONE;
}

/** Sure of a language by a word of it, or by the script. */
export function identify(text: string): IdentifiedLanguage {
  const sure = (language: string) => ({ language, confidence: 0.99, sure: true });
  if (/\p{Script=Arabic}/u.test(text)) return sure('ar');
  if (/\p{Script=Cyrillic}/u.test(text)) return sure('uk');
  if (/\b(hello|i|need|my|he)\b/i.test(text)) return sure('en');
  if (/\b(bonjour|je|ordinateur|est|frappe|suis|et|cherche|habite|veux|merci)\b/i.test(text))
    return sure('fr');
  return { language: 'fr', confidence: 0.3, sure: false };
}

export interface Said extends Decision {
  /** `greeting | dialog:equipment-computer + place.ask`; empty when the bot is silent. */
  words: string;
  /** Values of the choices, as the person sees them. */
  offers: string[];
  language?: string;
  messages: Message[];
}

/** One conversation with the pure decision; keeps the state and the menu as the turn does. */
export class Person {
  state: ConversationState;
  speaker: Speaker = { kind: 'bot' };
  hint: string | undefined;
  now = Date.parse('2026-11-23T10:00:00+01:00');
  manner: Manner | undefined;

  constructor(state: Partial<ConversationState> = {}) {
    this.state = { ...INITIAL_STATE, ...state };
  }

  /** Greeted, in this language. */
  static known(language = 'fr', state: Partial<ConversationState> = {}): Person {
    return new Person({ language, greeted: true, ...state });
  }

  says(text: string, recognition = recognize(text), identified = identify(text)): Said {
    return this.#take(
      'message',
      { text, ...(identified.sure && { locale: identified.language }) },
      recognition,
      identified,
    );
  }

  edits(text: string): Said {
    return this.#take('message', { text }, recognize(text), identify(text), { edited: true });
  }

  presses(value: string, text = ''): Said {
    return this.#take('message', { text, value }, NONE, identify(text));
  }

  sends(media: string): Said {
    return this.#take('message', { text: '', media: [media] }, NONE, identify(''));
  }

  opens(type: 'start' | 'leave' | 'update' = 'start', entry?: Entry): Said {
    return this.#take(type, { text: '' }, NONE, identify(''), entry && { entry });
  }

  queued(): this {
    this.speaker = { kind: 'queue', handoffId: 'h1' };
    return this;
  }

  held(): this {
    this.speaker = { kind: 'aidant', handoffId: 'h1', aidantName: 'Camille' };
    return this;
  }

  given(): this {
    this.speaker = { kind: 'bot' };
    return this;
  }

  #take(
    type: Activity['type'],
    message: Message,
    recognition: Recognition,
    identified: IdentifiedLanguage,
    more?: Partial<Activity>,
  ): Said {
    const activity = {
      ...more,
      id: 'm',
      type,
      channelId: 'test',
      conversationId: 'c',
      message,
      localeHint: this.hint,
    };
    const decision = decide({
      state: this.state,
      speaker: this.speaker,
      activity,
      recognition,
      identified,
      library,
      directory,
      desk: DESK,
      now: this.now,
      ...(this.manner && { manner: this.manner }),
    });
    const { messages } = decision.answer ? renderReply(decision.answer, library) : { messages: [] };
    this.state =
      messages.length === 0 ? decision.state : { ...decision.state, menu: messages.at(-1)?.choices ?? [] };
    this.#move(decision);
    return described(decision, messages);
  }

  #move({ effects }: Decision): void {
    for (const { kind } of effects)
      this.speaker = kind === 'open-handoff' ? { kind: 'queue', handoffId: 'h1' } : { kind: 'bot' };
  }
}

function described(decision: Decision, messages: Message[]): Said {
  const { answer: said } = decision;
  const words = (said?.messages ?? []).map((parts) =>
    parts
      .map((part) => {
        if (part.kind === 'sentence') return part.language ? `${part.key}@${part.language}` : part.key;
        return part.kind === 'dialog' ? `dialog:${part.dialog}` : part.kind;
      })
      .join(' + '),
  );
  const offers = (messages.at(-1)?.choices ?? []).map(({ value }) => value);
  return { ...decision, words: words.join(' | '), offers, language: said?.language, messages };
}
