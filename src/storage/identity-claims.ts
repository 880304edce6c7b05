/**
 * Whose the ids of one webhook are. Meta's rules decide (developers.facebook.com, "Business-scoped user IDs"): a
 * business-scoped id is one person's and is given to nobody else; changing one's phone number makes a new one, told by
 * `user_id_update` and `system` messages; a phone number goes to somebody else once its subscription has ended.
 */

/** What is stored of an id. `created_at`: when it came to this person (a number: to its present holder). */
export interface KnownAlias {
  alias: string;
  person: string;
  /** Of a phone number: the alias of the own id it was shown with; null as long as it was always shown alone. */
  holder: string | null;
  created_at: number;
}

/** The aliases of one webhook's ids. */
export interface Claim {
  /** All, the one to prefer first. */
  aliases: string[];
  /** A phone number: lent by an operator, for a time. */
  number: string | undefined;
  /** Ids that are one person's for ever. */
  own: string[];
}

const NUMBER = /^\+?\d{5,20}$/;

/** An empty id would be everybody's. */
export function claimOf(ids: readonly string[], aliasOf: (id: string) => string): Claim {
  const given = [...new Set(ids)].filter(Boolean);
  const number = given.find((id) => NUMBER.test(id));
  return {
    aliases: given.map(aliasOf),
    number: number === undefined ? undefined : aliasOf(number),
    own: given.filter((id) => id !== number).map(aliasOf),
  };
}

export type Known = ReadonlyMap<string, KnownAlias>;

export function firstKnown(aliases: readonly string[], known: Known): KnownAlias | undefined {
  const first = aliases.find((alias) => known.has(alias));
  return first === undefined ? undefined : known.get(first);
}

/**
 * `person`: undefined for somebody new. `number`: it stays with whom it leads to (`kept`), leads to this person from
 * now on (`taken`), or has another holder since this old webhook was written (`gone`).
 */
export interface Owner {
  person: string | undefined;
  number: 'kept' | 'taken' | 'gone';
}

/**
 * Who bears these ids: whoever bears the first one known (two stored conversations are never made one because one
 * webhook names both), unless the number was shown with another person's own id before. It has then passed to
 * somebody else, who must see nothing of the earlier holder's.
 */
export function ownerOf(claim: Claim, known: Known): Owner {
  const number = numberOf(claim, known);
  const own = firstKnown(claim.own, known);
  if (!number || !hasPassed(number, claim, own))
    return { person: firstKnown(claim.aliases, known)?.person, number: 'kept' };
  return { person: own?.person, number: own && isOlder(own, number) ? 'gone' : 'taken' };
}

function hasPassed(number: KnownAlias, { own }: Claim, known: KnownAlias | undefined): boolean {
  if (number.holder === null || own.length === 0 || own.includes(number.holder)) return false;
  return known?.person !== number.person;
}

/**
 * A new number means a new own id: one that was there before the number came to its present holder is of an earlier
 * one, and what names both is an old webhook, delivered again.
 */
export function isOlder(own: KnownAlias, number: KnownAlias): boolean {
  return own.created_at < number.created_at;
}

/** What a change of ids does. */
export interface Move {
  /** Whose ids changed. */
  person: string;
  /** Where the new ids lead. */
  target: string;
  number: 'kept' | 'taken';
}

/**
 * A new own id that has a conversation already keeps it: the person wrote there last (their message overtook Meta's
 * news), and what was said in two conversations is not mixed. The earlier conversation keeps its words, and is
 * written to at the new address: Meta's signature vouches that it is the same person. Undefined when the old ids are
 * unknown, or when one of the numbers has passed to somebody else since: old news, delivered again.
 */
export function moveOf(from: Claim, to: Claim, known: Known): Move | undefined {
  const { person } = ownerOf(from, known);
  if (person === undefined) return undefined;
  const settled = firstKnown(to.own, known);
  const by = firstKnown(from.own, known) ?? numberOf(from, known);
  if (settled && settled.person !== person && by?.holder && isOlder(settled, by)) return undefined;
  const target = settled?.person ?? person;
  const number = numberOf(to, known);
  if (!number || number.person === target) return { person, target, number: 'kept' };
  // The person's own, or one that was somebody's before: they do not bear it any more.
  if (number.holder === null || number.person === person) return { person, target, number: 'taken' };
  if ([...from.own, ...to.own].includes(number.holder)) return { person, target, number: 'kept' };
  return settled && isOlder(settled, number) ? undefined : { person, target, number: 'taken' };
}

function numberOf({ number }: Claim, known: Known): KnownAlias | undefined {
  return number === undefined ? undefined : known.get(number);
}
