import { requireContent } from '../content';
import type { IdentifiedLanguage, Recognition } from '../conversation/types';
import { silentLogger } from '../logger';
import { builtModels } from '../project-root';
import { createIdentifier } from '../understanding/language-file';
import { lessonsOf } from '../understanding/lessons';
import { createRecognizer } from '../understanding/local-recognizer';
import { choicesOf } from '../understanding/model';
import { type Command, contentRoot } from './command';

const USAGE = 'Usage : passerelle ask "un message" [--json]\n';
const OUTCOMES: Record<Recognition['outcome'], string> = {
  answer: 'répond',
  clarify: 'demande de préciser',
  none: "ne comprend pas, propose de l'aide humaine",
};

/** Shows what the embedded recogniser makes of one message: its language, its meaning, what the bot would do. */
export const askCommand: Command = {
  name: 'ask',
  summary: 'montre ce que Passerelle comprend d’un message',
  async run(args, io) {
    const texts = args.filter((argument) => argument !== '--json');
    if (texts.length !== 1 || texts[0]!.startsWith('--')) {
      io.stderr.write(USAGE);
      return 2;
    }
    const lessons = lessonsOf(requireContent(contentRoot(io)));
    const cacheDirs = [builtModels(io.root)];
    const recognizer = await createRecognizer({ lessons, cacheDirs, logger: silentLogger });
    const recognition = recognizer.recognizeNow(texts[0]!);
    const languages = await createIdentifier({ examples: lessons.examples, cacheDirs, logger: silentLogger });
    const language = languages.identify(texts[0]!);
    const found = { language, ...recognition, choices: choicesOf(recognition) };
    io.stdout.write(args.includes('--json') ? `${JSON.stringify(found)}\n` : describe(language, recognition));
    return 0;
  },
};

function describe({ language, confidence, sure }: IdentifiedLanguage, recognition: Recognition): string {
  const certainty = sure ? 'certaine' : 'incertaine';
  const lines = [
    `langue   : ${language ?? 'inconnue'} (${percent(confidence)}, ${certainty})`,
    `décision : ${OUTCOMES[recognition.outcome]}`,
    ...recognition.candidates.map(
      ({ intent, confidence }) => `  ${percent(confidence).padStart(6)}  ${intent}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
