/** One prediction of a deployed CLU project, within a budget of time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { CluError } from './clu-errors';
import { type CluSettings, cluRequest, within } from './clu-http';

export interface CluIntent {
  intent: string;
  /** CLU's score, 0 to 1; not calibrated as ours is. */
  confidence: number;
}

export interface CluPrediction {
  /** `None` also when every score is below the project's own threshold. */
  topIntent?: string;
  intents: CluIntent[];
}

/** Of Azure's answer only what we read; an orchestration project's intents are no list and are refused. */
const ANSWER = z.looseObject({
  result: z.looseObject({
    prediction: z.looseObject({
      topIntent: z.string().nullish(),
      intents: z.array(z.looseObject({ category: z.string(), confidenceScore: z.number() })),
    }),
  }),
});

/** A second try begins at this time before the end at the latest, or it could not be answered, ms. */
const SHORTEST_CALL_MS = 150;
/** Wait before a second try when the service names none, ms. */
const USUAL_WAIT_MS = 100;

/**
 * What CLU makes of a text. One more try after 429, 5xx or a broken connection, after the wait that the service asks
 * for, if both fit into what is left of `budgetMs`.
 * @param language CLU's own code; left out, CLU takes the project's
 * @throws CluError
 */
export function predict(
  settings: CluSettings,
  utterance: { text: string; language?: string },
  budgetMs: number,
): Promise<CluPrediction> {
  const endsAt = performance.now() + budgetMs;
  return within(budgetMs, async (signal) => {
    try {
      return await predictOnce(settings, utterance, signal);
    } catch (error) {
      const wait = waitAfter(error);
      if (wait === undefined || performance.now() + wait + SHORTEST_CALL_MS > endsAt) throw error;
      await sleep(wait);
      return predictOnce(settings, utterance, signal);
    }
  });
}

function waitAfter(error: unknown): number | undefined {
  if (!(error instanceof CluError) || !error.retryable) return undefined;
  return error.retryAfterMs ?? USUAL_WAIT_MS;
}

async function predictOnce(
  settings: CluSettings,
  utterance: { text: string; language?: string },
  signal: AbortSignal,
): Promise<CluPrediction> {
  const request = {
    method: 'POST',
    path: '/language/:analyze-conversations',
    body: bodyOf(settings, utterance),
    signal,
    action: 'predict',
  } as const;
  return predictionIn((await cluRequest(settings, request)).body);
}

/** The ids are constants: Azure learns nothing of the person or the conversation, and is told to keep nothing. */
function bodyOf(
  { project, deployment }: CluSettings,
  { text, language }: { text: string; language?: string },
): object {
  return {
    kind: 'Conversation',
    analysisInput: {
      conversationItem: {
        id: '1',
        participantId: '1',
        modality: 'text',
        text,
        ...(language && { language }),
      },
    },
    parameters: {
      projectName: project,
      deploymentName: deployment,
      stringIndexType: 'Utf16CodeUnit',
      verbose: true,
      isLoggingEnabled: false,
    },
  };
}

function predictionIn(body: unknown): CluPrediction {
  const answer = ANSWER.safeParse(body);
  if (!answer.success) throw new CluError('format');
  const { topIntent, intents } = answer.data.result.prediction;
  return {
    topIntent: topIntent ?? undefined,
    intents: intents.map(({ category, confidenceScore }) => ({
      intent: category,
      confidence: Math.min(1, Math.max(0, confidenceScore)),
    })),
  };
}
