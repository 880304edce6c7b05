import { COMMANDS, EMERGENCIES } from '../conversation/ports';
import { fold } from '../text';
import type { Draft, LanguageDraft, Phrase } from './draft';
import { choicesOf, formOf, MAX_CHOICES, type Pattern, parseGroups, parsePattern, partsOf } from './patterns';
import { RANKS, SHORT_ANSWERS } from './types';

/** What a phrase means as a whole message, and where that was said first. */
interface Meaning {
  meaning: string;
  phrase: Phrase;
}

/** Checks rules.yaml and the names of the languages, each and together. */
export function checkRules(draft: Draft): void {
  const meanings = new Map<string, Meaning>();
  for (const language of draft.languages) {
    checkPresence(draft, language);
    const lists = language.rules?.lists ?? new Map<string, Phrase[]>();
    for (const emergency of EMERGENCIES) checkPatterns(draft, lists, `emergency.${emergency}`);
    for (const [name, phrases] of lists) if (!name.startsWith('emergency.')) checkPhrases(draft, phrases);
    for (const command of COMMANDS)
      claim(draft, meanings, lists.get(`commands.${command}`), `la commande ${command}`);
    claim(draft, meanings, names(language), `le nom de la langue ${language.code}`);
  }
  // Short answers last: a phrase that is also a command would never be heard as an answer.
  for (const language of draft.languages) {
    for (const answer of SHORT_ANSWERS) {
      claim(draft, meanings, language.rules?.lists.get(`short.${answer}`), `la réponse ${answer}`);
    }
    for (const rank of RANKS)
      claim(draft, meanings, language.rules?.lists.get(`ranks.${rank}`), `le rang ${rank}`);
  }
}

function checkPresence(draft: Draft, { code, present }: LanguageDraft): void {
  if (present.has('rules.yaml')) return;
  const message = 'ce fichier manque : sans lui, ni urgence ni commande n’est reconnue dans cette langue';
  draft.problems.add({
    file: `locales/${code}/rules.yaml`,
    line: 1,
    column: 1,
    field: '',
    message,
    severity: 'error',
  });
}

function names(language: LanguageDraft): Phrase[] {
  const located = language.language;
  if (!located) return [];
  const { file, data } = located;
  const own = data.name === undefined ? [] : [{ file, path: ['name'], data: data.name }];
  return [...own, ...(data.names ?? []).map((name, index) => ({ file, path: ['names', index], data: name }))];
}

function claim(
  draft: Draft,
  meanings: Map<string, Meaning>,
  phrases: Phrase[] | undefined,
  meaning: string,
): void {
  for (const phrase of phrases ?? []) {
    const folded = fold(phrase.data);
    const first = meanings.get(folded);
    if (folded === '') continue;
    if (!first) meanings.set(folded, { meaning, phrase });
    else if (first.meaning !== meaning) reportCollision(draft, phrase, meaning, first);
  }
}

function reportCollision(draft: Draft, phrase: Phrase, meaning: string, first: Meaning): void {
  const { file, path } = first.phrase;
  const where = `${file.path}:${file.place(path).line}`;
  const message = `« ${phrase.data} » est ici ${meaning}, mais ${first.meaning} dans ${where} : gardez un seul sens, toutes langues réunies`;
  draft.problems.error(phrase.file, phrase.path, message);
}

function checkPhrases(draft: Draft, phrases: Phrase[]): void {
  const first = new Map<string, Phrase>();
  for (const phrase of phrases) {
    const folded = fold(phrase.data);
    if (folded === '') draft.problems.error(phrase.file, phrase.path, NOTHING_LEFT);
    else if (phrase.data.includes('*')) draft.problems.error(phrase.file, phrase.path, NO_STAR);
    else reportTwin(draft, first, folded, phrase);
  }
}

const NOTHING_LEFT = 'il ne reste rien de ce motif sans ponctuation ni emoji : écrivez un mot';
const NO_STAR = 'l’étoile ne sert que dans les urgences : ici, le message entier doit être égal à la phrase';

/** Harmless, and easy to do (« arrêt » and « arret » are the same): a warning. */
function reportTwin(draft: Draft, first: Map<string, Phrase>, form: string, phrase: Phrase): void {
  const twin = first.get(form);
  if (!twin) {
    first.set(form, phrase);
    return;
  }
  const { line } = twin.file.place(twin.path);
  const message = `déjà écrit ligne ${line} (les accents et la ponctuation ne comptent pas) : supprimez l’un des deux`;
  draft.problems.warning(phrase.file, phrase.path, message);
}

/** A pattern parsed once for all its checks. */
interface Parsed {
  phrase: Phrase;
  groups: Pattern;
  /** Of a pattern without choices; patterns with some are not compared. */
  form: string | undefined;
}

function parseAll(phrases: Phrase[] | undefined): Parsed[] {
  return (phrases ?? []).map((phrase) => {
    const groups = parseGroups(phrase.data);
    const isPlain = groups.every((group) => group.length === 1);
    return { phrase, groups, form: isPlain ? formOf(groups.flatMap((group) => group[0]!)) : undefined };
  });
}

function checkPatterns(draft: Draft, lists: Map<string, Phrase[]>, base: string): void {
  const first = new Map<string, Phrase>();
  for (const parsed of parseAll(lists.get(`${base}.when`))) {
    checkPattern(draft, parsed);
    checkBreadth(draft, parsed);
    if (parsed.form) reportTwin(draft, first, parsed.form, parsed.phrase);
  }
  const exceptions = new Map<string, Phrase>();
  for (const parsed of parseAll(lists.get(`${base}.except`))) {
    const { phrase, form } = parsed;
    checkPattern(draft, parsed);
    if (formsOf(phrase.data).some((each) => first.has(each)))
      draft.problems.error(phrase.file, phrase.path, CANCELS_ITSELF);
    else if (form) reportTwin(draft, exceptions, form, phrase);
  }
}

function formsOf(pattern: string): string[] {
  return choicesOf(pattern).map((written) => formOf(parsePattern(written)));
}

const CANCELS_ITSELF = 'cette exception annule un motif identique de when : retirez l’un des deux';
const ALONE = 'une étoile seule ne sert à rien : deux autres mots sont déjà permis entre deux mots';
const BAD_CHOICE =
  'un choix s’écrit (mari|père) : une parenthèse ou une barre est de trop, et pas de parenthèse dans une autre';
const TOO_MANY = `ce motif en vaut plus de ${MAX_CHOICES} : coupez-le en plusieurs lignes`;
const TOO_SHORT = 'ce motif est trop court : il se déclencherait sur presque tous les messages';

function checkPattern(draft: Draft, { phrase: { file, path, data }, groups }: Parsed): void {
  const choices = partsOf(data).flatMap((part) => part.choices);
  if (groups.every((group) => group.every((words) => words.length === 0)))
    draft.problems.error(file, path, NOTHING_LEFT);
  if (groups.reduce((product, group) => product * group.length, 1) > MAX_CHOICES)
    draft.problems.error(file, path, TOO_MANY);
  if (choices.some((choice) => /[()|]/u.test(choice))) draft.problems.error(file, path, BAD_CHOICE);
  else if (choices.some((choice) => /[^\s*^]\*+[^\s*$'’-]|\*\*/u.test(choice))) {
    draft.problems.error(file, path, 'l’étoile ne va qu’au début ou à la fin d’un mot');
  } else if (choices.some((choice) => /(^|\s)\*(\s|$)/u.test(choice) && choice.trim() !== '')) {
    draft.problems.error(file, path, ALONE);
  }
}

function checkBreadth(draft: Draft, { phrase, groups }: Parsed): void {
  const alone = groups.length === 1 ? groups[0]!.filter((words) => words.length === 1) : [];
  if (alone.some(([word]) => (word!.openStart || word!.openEnd) && word!.core.length <= 2))
    draft.problems.error(phrase.file, phrase.path, TOO_SHORT);
}
