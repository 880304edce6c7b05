/** What may stand in no log: whom we wrote to, what was said on both sides, what people are called. */

import * as questions from './cases/questions';
import type { FakePlatforms } from './fake-platforms';
import { NAME, USERNAME } from './people';

const NAMES = [NAME, USERNAME, 'Fictive', 'Fictif', 'xyzzy', '+33939980000', '45.7578'];

export function privateWords(fake: FakePlatforms): string[] {
  const asked = Object.values(questions).map(({ text }) => text);
  const people = fake.taken.map(({ person }) => person);
  const answers = fake.taken.flatMap(({ text }) => text.split('\n')).filter((line) => line.length >= 12);
  return [...new Set([...NAMES, ...asked, ...people, ...answers])];
}
