import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLibrary, requireContent } from '../../src/content';

/**
 * Messages written without looking at the rules. The rules were then widened until they read the first set, so
 * its floors only guard against a step back. The calm messages of the second set were read since, to mend its
 * false alarms: that figure is no longer a measure. So were three of its dangers in each language; its other
 * emergencies were only counted, never read, and no pattern comes from them. What the rules miss goes on to the
 * recogniser.
 */
interface Message {
  text: string;
  kind: 'danger' | 'shelter' | 'none';
}

interface Floors {
  danger: number;
  shelter: number;
  /** The greatest share of messages without an emergency that may raise one. */
  falseAlarms: number;
}

const FIRST: Floors = { danger: 0.97, shelter: 0.95, falseAlarms: 0.03 };
const SECOND: Record<string, Floors> = {
  fr: { danger: 0.35, shelter: 0.4, falseAlarms: 0.02 },
  en: { danger: 0.47, shelter: 0.32, falseAlarms: 0.02 },
  ar: { danger: 0.47, shelter: 0.3, falseAlarms: 0.02 },
};

const root = join(__dirname, '..', '..');
const { emergencyIn } = createLibrary(requireContent(root));

function messagesOf(set: string, language: string, kind: Message['kind']): string[] {
  const lines = readFileSync(join(__dirname, set, `${language}.jsonl`), 'utf8')
    .trim()
    .split('\n');
  const messages = lines.map((line): Message => JSON.parse(line));
  return messages.filter((message) => message.kind === kind).map(({ text }) => text);
}

function expectFloors(set: string, language: string, floors: Floors): void {
  for (const kind of ['danger', 'shelter'] as const) {
    const messages = messagesOf(set, language, kind);
    const missed = messages.filter((text) => emergencyIn(text) !== kind);
    const recall = 1 - missed.length / messages.length;
    if (recall < floors[kind])
      throw new Error(`${kind}: ${recall.toFixed(3)} < ${floors[kind]}\n${missed.join('\n')}`);
  }
  const calm = messagesOf(set, language, 'none');
  const alarmed = calm.filter((text) => emergencyIn(text) !== undefined);
  if (alarmed.length > floors.falseAlarms * calm.length)
    throw new Error(`${alarmed.length} false alarms of ${calm.length}\n${alarmed.join('\n')}`);
}

describe('the emergency rules', () => {
  it.each(['fr', 'en', 'ar'])('read the first set of %s', (language) => {
    expect(() => expectFloors('emergencies', language, FIRST)).not.toThrow();
  });

  it.each(['fr', 'en', 'ar'])('read the second set of %s no worse than when it was written', (language) => {
    expect(() => expectFloors('emergencies-2', language, SECOND[language]!)).not.toThrow();
  });

  it.each([
    ['mon téléphone est mort et mon mari me frappe', 'danger'],
    ["je ne suis pas en danger mais on m'a mis dehors ce soir", 'shelter'],
    ['je ne suis pas en danger, mon mari est en danger', 'danger'],
    ["j'en peux pas je suis en danger", 'danger'],
    ['i am not in danger, my sister is in danger', 'danger'],
    ["l'hôtel du 115 nous met dehors demain", 'shelter'],
    ['انا لست في خطر بس اختي في خطر', 'danger'],
    ['je ne suis pas en danger', undefined],
    ['mon téléphone est mort', undefined],
  ])('hear the alarm beside what is none: "%s"', (text, expected) => {
    expect(emergencyIn(text)).toBe(expected);
  });
});
