/**
 * Answers of Azure Language, version 2023-04-01, in the shapes that Azure's specification and its examples publish
 * (azure-rest-api-specs, Language/stable/2023-04-01). None was recorded from a live resource.
 */
import nock from 'nock';

export const ENDPOINT = 'https://passerelle-essai.cognitiveservices.azure.com';
export const SETTINGS = {
  endpoint: ENDPOINT,
  key: 'fictional-key-0123456789',
  project: 'passerelle',
  deployment: 'production',
};
export const PREDICT = '/language/:analyze-conversations?api-version=2023-04-01';
export const PROJECT = '/language/authoring/analyze-conversations/projects/passerelle';
export const VERSION = 'api-version=2023-04-01';

export function prediction(scores: Record<string, number>, topIntent?: string) {
  const intents = Object.entries(scores).map(([category, confidenceScore]) => ({
    category,
    confidenceScore,
  }));
  const top = topIntent ?? intents[0]?.category;
  return {
    kind: 'ConversationResult',
    result: {
      query: 'Text1',
      prediction: { topIntent: top, projectKind: 'Conversation', intents, entities: [] },
    },
  };
}

export function refusal(code: string, message: string) {
  return { error: { code, message } };
}

export const WRONG_KEY = refusal(
  '401',
  'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
);
export const TOO_MANY = refusal('429', 'Rate limit is exceeded. Try again in 1 seconds.');
export const NO_PROJECT = refusal('NotFound', 'The specified project or deployment was not found.');

export function job(status: string, more: object = {}) {
  return {
    jobId: '8ccf2ffe-e758-4d04-a44a-31512918c7e8_637858368000000000',
    createdDateTime: '2026-04-18T15:44:44Z',
    lastUpdatedDateTime: '2026-04-18T15:45:48Z',
    expirationDateTime: '2026-04-25T15:44:44Z',
    status,
    ...more,
  };
}

export function trainingJob(status: string, trained: number, evaluated: number) {
  return job(status, {
    result: {
      modelLabel: 'model1',
      trainingConfigVersion: '2022-05-01',
      trainingMode: 'advanced',
      trainingStatus: {
        percentComplete: trained,
        startDateTime: '2026-04-18T15:45:06.8Z',
        status: 'running',
      },
      evaluationStatus: { percentComplete: evaluated, status: 'notStarted' },
    },
  });
}

/** Where a job of our project is looked at. */
export function jobPath(of: string): string {
  return `${PROJECT}/${of}/jobs/4d37982f`;
}

export function azure(): nock.Scope {
  return nock(ENDPOINT, { reqheaders: { 'Ocp-Apim-Subscription-Key': SETTINGS.key } });
}

export function noNetwork(): void {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => {
    const left = nock.pendingMocks();
    nock.cleanAll();
    expect(left).toEqual([]);
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });
}
