import { z } from 'zod';
import { COMMANDS } from '../conversation/ports';
import { OFFERS } from '../conversation/types';
import { STATUSES } from './types';

/**
 * The shape of every file. Each message says, in French, what the field is for: zod's own words
 * ("expected string, received undefined") help nobody who edits a file.
 */

const LANGUAGE_CODE = /^[a-z]{2,3}(-[A-Za-z0-9]+)*$/;
export const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;

interface RawIssue {
  code?: string;
  input?: unknown;
}

/** Message for a field that is absent or of another kind than `what`. */
function wanted(what: string): { error: (issue: RawIssue) => string } {
  return {
    error: ({ input }) =>
      input === undefined ? `il manque ce champ : ${what}` : `attendu : ${what} ; trouvé : ${nature(input)}`,
  };
}

function nature(input: unknown): string {
  if (input === null) return 'rien';
  if (Array.isArray(input)) return 'une liste';
  if (typeof input === 'object') return 'un groupe de champs';
  if (typeof input === 'string') return `« ${input.slice(0, 60)} »`;
  return `${String(input)} sans guillemets (écrivez '${String(input)}')`;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function text(what: string) {
  return z
    .string(wanted(what))
    .refine((value) => value.trim() !== '', `ce texte est vide : ${what}`)
    .refine((value) => !LONE_SURROGATE.test(value), 'ce texte contient un caractère illisible : retapez-le');
}

function matching(pattern: RegExp, what: string) {
  return text(what).regex(pattern, { error: ({ input }) => `attendu : ${what} ; trouvé : ${nature(input)}` });
}

function oneOf<const T extends readonly [string, ...string[]]>(values: T, what: string) {
  const list = `${what}, parmi : ${values.join(', ')}`;
  return z.enum(values, wanted(list));
}

function list<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, wanted(`une liste (${what})`));
}

/** A strict object: an unknown field is an error that names the fields there are. */
function fields<T extends z.ZodRawShape>(what: string, shape: T) {
  return z.strictObject(shape, {
    error: (issue: RawIssue) =>
      issue.code === 'unrecognized_keys' ? UNKNOWN_FIELD : wanted(what).error(issue),
  });
}

/** Replaced by validate.ts, which knows the name of the field and those of its neighbours. */
export const UNKNOWN_FIELD = 'champ inconnu';

const address = (what: string) =>
  matching(/^https?:\/\/[^\s<>"]+\.[^\s<>"]+$/, `${what}, qui commence par https://`);
const source = (what: string) =>
  matching(
    /^(https?:\/\/[^\s<>"]+\.[^\s<>"]+|[\w.-]+(\/[\w.-]+)*:\S.*)$/,
    `${what}, une adresse https:// ou dépôt:chemin`,
  );
const date = (what: string) =>
  matching(/^\d{4}-\d{2}-\d{2}$/, `${what}, comme 2026-11-22`).refine(isRealDate, 'cette date n’existe pas');
const phone = (what: string) =>
  matching(/^\+?\d[\d .()-]{0,22}\d$/, `${what}, entre apostrophes, comme '0 806 000 000'`);
const id = (what: string) => matching(ID, `${what} : minuscules sans accent, chiffres et tirets`);

function isRealDate(value: string): boolean {
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

const proof = {
  status: oneOf(STATUSES, 'l’état de la fiche'),
  verifiedOn: date('la date de la dernière vérification (rien n’est « active » sans elle)'),
  source: source('d’où vient l’information (rien n’est « active » sans elle)'),
  note: text('une note pour l’équipe').optional(),
};

export const dialogSchema = fields('une fiche de dialogue', {
  id: id('l’identifiant du dialogue'),
  purpose: text('à quoi sert le dialogue, en français, pour l’équipe'),
  offer: oneOf(OFFERS, 'l’offre du programme').optional(),
  command: oneOf(COMMANDS, 'la commande').optional(),
  links: list(id('identifiant de services.yaml'), 'identifiants de services.yaml')
    .max(2, 'deux liens au plus sous une réponse')
    .default([]),
  choices: list(id('identifiant d’un dialogue'), 'identifiants de dialogues')
    .max(3, 'trois boutons au plus sous une réponse')
    .default([]),
  sources: list(
    fields('une source', {
      url: source('l’adresse de la source'),
      checkedOn: date('la date où la source a été lue'),
      note: text('une note pour l’équipe').optional(),
    }),
    'd’où viennent les faits de la réponse',
  ).min(1, 'il faut au moins une source : d’où viennent les faits de la réponse'),
});

export const serviceSchema = fields('un service', {
  id: id('l’identifiant du service'),
  name: text('le nom du service'),
  url: address('l’adresse du site').optional(),
  translated: fields('les traductions du site (url et languages)', {
    url: address('l’adresse où {language} tient lieu de langue').refine(
      (value) => value.includes('{language}'),
      'il manque {language}, à la place de la langue',
    ),
    languages: list(matching(LANGUAGE_CODE, 'le code d’une langue'), 'les codes des langues du site'),
  }).optional(),
  phone: phone('le numéro de téléphone').optional(),
  sms: phone('le numéro pour les SMS').optional(),
  for: text('à quoi sert le service, en français, pour l’équipe'),
  ...proof,
});

export const blacklistSchema = fields('une entrée de la liste noire', {
  value: text('le numéro ou le domaine à ne jamais montrer, entre apostrophes'),
  reason: text('pourquoi il ne faut jamais le montrer'),
  source: source('d’où vient cette information'),
});

export const servicesFileSchema = fields('les champs services et blacklist', {
  services: list(z.unknown(), 'les services nationaux'),
  blacklist: list(z.unknown(), 'la liste noire').default([]),
});

export const laureateSchema = fields('un lauréat', {
  id: id('l’identifiant du lauréat'),
  name: text('le nom du lauréat'),
  followedBy: oneOf(['diair', 'dgef'], 'qui suit le projet'),
  public: oneOf(['refugees', 'refugees-and-newcomers'], 'le public accueilli'),
  offers: list(oneOf(OFFERS, 'une offre du programme'), 'les offres'),
  territory: fields('le territoire (departements ou national)', {
    departements: list(text('un code de département, entre apostrophes'), 'codes de départements').optional(),
    national: z.boolean(wanted('true ou false')).optional(),
    note: text('une note pour l’équipe').optional(),
  }),
  access: oneOf(['open', 'via-housing', 'via-social-worker'], 'comment on y accède'),
  housedBy: list(id('identifiant de lauréat'), 'associations qui logent').optional(),
  site: address('le site du lauréat').optional(),
  offerAsWritten: text('l’offre, telle qu’elle est écrite sur la page du programme'),
  figures: text('les chiffres, tels qu’ils sont écrits sur la page').optional(),
  ...proof,
  sources: list(source('une autre source'), 'autres sources').optional(),
});

export const laureatesFileSchema = fields('le champ laureates', {
  laureates: list(z.unknown(), 'les lauréats'),
});

export const languageSchema = fields('la fiche de la langue', {
  code: matching(LANGUAGE_CODE, 'le code de la langue'),
  name: text('le nom de la langue, dans sa propre écriture'),
  direction: oneOf(['ltr', 'rtl'], 'le sens de l’écriture'),
  fallback: text('le code de la langue de secours'),
  order: z.number(wanted('un nombre')).optional(),
  names: list(text('une façon de nommer la langue'), 'comment les gens demandent cette langue'),
});

export const textSchema = fields('les textes d’un dialogue', {
  title: text('le titre, qui sert d’étiquette de bouton'),
  answer: text('la réponse'),
  steps: list(text('une étape'), 'les étapes').max(3, 'trois étapes au plus').optional(),
});

const hash = (what: string) => matching(/^[0-9a-f]{12}$/, `${what} (écrit par « content stamp »)`);

export const reviewSchema = fields('l’état d’un texte', {
  french: hash('l’empreinte du français traduit'),
  text: hash('l’empreinte de la traduction'),
  state: oneOf(['draft', 'reviewed'], 'l’état du texte'),
  by: text('qui a relu').optional(),
  on: date('la date de relecture').optional(),
});

const patterns = (what: string) => list(text('un motif'), what);
const emergency = fields('une urgence (when, except)', {
  when: patterns('motifs qui déclenchent'),
  except: patterns('motifs qui annulent').optional(),
});
const phrases = patterns('des phrases').optional();

export const rulesSchema = fields('les règles de la langue', {
  emergency: fields('les urgences (danger, shelter)', { danger: emergency, shelter: emergency }),
  commands: fields('les commandes', {
    stop: phrases,
    start: phrases,
    delete: phrases,
    language: phrases,
    human: phrases,
    menu: phrases,
    more: phrases,
    cancel: phrases,
  }),
  short: fields('les réponses courtes', { yes: phrases, no: phrases, skip: phrases }),
  ranks: fields('les rangs (first, second, third, last)', {
    first: phrases,
    second: phrases,
    third: phrases,
    last: phrases,
  }).optional(),
  polite: patterns('les mots de politesse').default([]),
});

/** One phrase of examples.yaml, or one of a list of phrases. */
export const phraseSchema = text('une phrase, telle que les gens l’écrivent').refine(
  (value) => value.length <= 400,
  'cette phrase est trop longue : 400 caractères au plus',
);
