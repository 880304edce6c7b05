import fc from 'fast-check';
import { PatternIndex } from '../../src/content/pattern-index';
import {
  choicesOf,
  groupsOf,
  MAX_CHOICES,
  parseGroups,
  parsePattern,
  positionsOf,
} from '../../src/content/patterns';
import { compileRules } from '../../src/content/rules';
import type { RulesRecord } from '../../src/content/types';

describe('patterns', () => {
  const readsAsDanger = (when: string[], except: string[], text: string): boolean => {
    const rules: RulesRecord = {
      emergency: { danger: { when, except } },
      commands: {},
      short: {},
      polite: [],
    };
    return compileRules(new Map([['fr', rules]]), []).emergencyIn(text) === 'danger';
  };

  it.each([
    ['mon mari me frappe, il frappe son clavier', true],
    ['frappe ton clavier, mon mari me frappe', true],
    ['mon mari frappe son clavier', false],
    ['mari clavier frappe', true],
  ])('an exception silences only what it shares a word with: "%s"', (text, expected) => {
    expect(readsAsDanger(['mari frapp*', 'mari me frapp*'], ['frapp* clavier'], text)).toBe(expected);
  });

  it('an exception does not bring together the words around it', () => {
    expect(readsAsDanger(['mari frappe'], ['x y'], 'mari a b x y frappe')).toBe(false);
    expect(readsAsDanger(['mari frappe'], ['x y'], 'mari x y frappe')).toBe(true);
  });

  it.each([
    ['^sos', 'SOS mon ordinateur', true],
    ['^sos', 'un sos', false],
    ['dehors$', 'je suis dehors !', true],
    ['dehors$', 'dehors je capte', false],
    ['^viol$', 'Viol', true],
    ['^viol$', 'viol de données', false],
    ['suis-pas en-danger', 'je suis pas en danger', true],
    ['suis-pas en-danger', 'je suis vraiment pas en danger', false],
    ['suis-pas en-danger', 'suis pas du tout en danger', true],
    ['(mari|père*) me-(bat|tape)', 'mes peres me battent', false],
    ['(mari|père*) me-(bat|tape)', 'mon beau-pere, il me tape', true],
    ['(*ضرب|طعن)-ني', 'وضرب ني', true],
  ])('"%s" in "%s": %s', (pattern, text, expected) => {
    expect(readsAsDanger([pattern], [], text)).toBe(expected);
  });

  it('a choice is written out, and a text made for that stops somewhere', () => {
    expect(choicesOf('(a|b) c (d|)')).toEqual(['a c d', 'a c ', 'b c d', 'b c ']);
    expect(choicesOf('no choice')).toEqual(['no choice']);
    expect(choicesOf('(a|b)'.repeat(40)).length).toBeLessThanOrEqual(MAX_CHOICES + 1);
  });

  it('an exception covers the words that the tree matches, and no others', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 3 }),
        fc.array(word, { maxLength: 8 }),
        (pattern, message) => {
          const parsed = parsePattern(pattern.join(' '));
          const index = new PatternIndex<string>();
          index.add(groupsOf(parsed), 'found');
          const covered = positionsOf(parsed, message);
          expect(covered.size > 0).toBe(index.find(message).has('found'));
          const rest = message.map((own, at) => (covered.has(at) ? '' : own));
          expect(index.find(rest).size).toBe(0);
        },
      ),
    );
  });

  it('patterns found together are those found one by one', () => {
    const letters = fc.constantFrom('a', 'b', 'ب', 'ت');
    const word = fc.string({ unit: letters, minLength: 1, maxLength: 6 });
    const part = fc
      .tuple(fc.constantFrom('', '', '*', '^'), word, fc.constantFrom('', '', '*', '$'))
      .map((parts) => parts.join(''));
    const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(
        fc.array(pattern, { minLength: 1, maxLength: 60 }),
        fc.array(word, { maxLength: 9 }),
        (patterns, message) => {
          const together = new PatternIndex<string>();
          for (const each of patterns) together.add(parseGroups(each), each);
          const alone = patterns.filter((each) => positionsOf(parsePattern(each), message).size > 0);
          expect([...together.find(message)].sort()).toEqual([...new Set(alone)].sort());
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('choices that are not written out match what they stand for, and nothing else', () => {
    const part = fc.constantFrom(
      'a',
      'b*',
      '(a|c d)',
      '(b|)',
      'a-(b|c)',
      '^(a|b)',
      '(c|*d)$',
      'x(a|b)',
      '(a b)-c',
    );
    const message = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'xa', 'bd'), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), message, (parts, words) => {
        const pattern = parts.join(' ');
        const [together, apart] = [new PatternIndex<string>(), new PatternIndex<string>()];
        together.add(parseGroups(pattern), 'found');
        for (const choice of choicesOf(pattern)) apart.add(groupsOf(parsePattern(choice)), 'found');
        expect(together.find(words).size).toBe(apart.find(words).size);
      }),
      { numRuns: 2000 },
    );
  });
});
