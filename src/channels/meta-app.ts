/** The application at Meta behind WhatsApp and Messenger: whose token it is, and where Meta writes to. */
import { z } from 'zod';
import { loggableOf } from '../errors';
import type { Finding, SetupPorts } from './messaging';
import { callGraph } from './meta';
import { type PlatformReply, readAnswer } from './platform';
import type { Outcome } from './setup-step';

const TOKEN = z.looseObject({
  data: z.looseObject({
    app_id: z.coerce.string().optional(),
    is_valid: z.boolean(),
    /** Seconds since the epoch; 0: never. */
    expires_at: z.number().optional(),
    scopes: z.array(z.string()).optional(),
    granular_scopes: z
      .array(z.looseObject({ scope: z.string(), target_ids: z.array(z.string()).optional() }))
      .optional()
      .catch(undefined),
  }),
});
export type TokenFacts = z.infer<typeof TOKEN>['data'];

const HOOKS = z.looseObject({
  data: z.array(
    z.looseObject({ object: z.string(), callback_url: z.string(), active: z.boolean().optional() }),
  ),
});

export interface MetaAppSettings {
  apiUrl: string;
  token: string;
  appSecret: string;
  verifyToken: string;
  appId: string | undefined;
  /** What it is subscribed to at Meta: `page`, `whatsapp_business_account`. */
  object: string;
  /** Path of our webhook. */
  path: string;
  /** The sentence that says how to set it up (again). */
  setUp: string;
}

export class MetaApp {
  /** The public address of our webhook. */
  readonly callback: string;
  readonly #settings: MetaAppSettings;
  readonly #ports: SetupPorts;

  constructor(settings: MetaAppSettings, ports: SetupPorts) {
    this.#settings = settings;
    this.#ports = ports;
    this.callback = ports.publicUrl + settings.path;
  }

  /** @throws SendError */
  get(path: string, token = this.#settings.token): Promise<PlatformReply> {
    return callGraph(this.#ports.platform, { method: 'GET', url: this.#settings.apiUrl + path, token });
  }

  /** @throws SendError */
  post(path: string, body: object, token = this.#settings.token): Promise<PlatformReply> {
    return callGraph(this.#ports.platform, { url: this.#settings.apiUrl + path, token, body });
  }

  /** Its number, as set or as Meta says it of the token. @throws SendError */
  async id(): Promise<string | undefined> {
    return this.#settings.appId ?? (await this.tokenFacts())?.app_id;
  }

  /** Meta takes the token to look at only in the address; it is looked at by the application, else by itself. */
  async tokenFacts(): Promise<TokenFacts | undefined> {
    const { token, appId } = this.#settings;
    const query = new URLSearchParams({ input_token: token });
    const by = appId === undefined ? token : this.#ownToken(appId);
    return readAnswer(TOKEN, await this.get(`/debug_token?${query}`, by))?.data;
  }

  addressFinding(): Finding {
    const { publicUrl } = this.#ports;
    const safe = publicUrl.startsWith('https://');
    const why = safe
      ? `${publicUrl} convient à Meta.`
      : 'Meta n’écrit qu’à une adresse https://. Réglez PUBLIC_URL sur l’adresse publique du service.';
    return { what: 'Adresse publique', state: safe ? 'ok' : 'problem', why };
  }

  /** Meta calls the webhook back at once to check it: the service must be running, with the same verify token. */
  async subscribe(id: string, more: object): Promise<void> {
    const { object, verifyToken } = this.#settings;
    const hook = { object, callback_url: this.callback, verify_token: verifyToken, ...more };
    await this.post(`/${id}/subscriptions`, hook, this.#ownToken(id));
  }

  /** Where Meta writes to now. */
  async webhookState(id: string): Promise<Outcome> {
    const { object, setUp } = this.#settings;
    const hooks = readAnswer(HOOKS, await this.get(`/${id}/subscriptions`, this.#ownToken(id)));
    const hook = hooks?.data.find((each) => each.object === object);
    if (!hook) return { state: 'problem', why: `Meta n’écrit nulle part. ${setUp}` };
    if (hook.callback_url !== this.callback)
      return { state: 'problem', why: `Meta écrit à une autre adresse que ${this.callback}. ${setUp}` };
    if (hook.active === false)
      return { state: 'problem', why: `Meta l’a coupé après trop d’échecs. ${setUp}` };
    return { state: 'ok', why: `Meta écrit à ${this.callback}.` };
  }

  #ownToken(id: string): string {
    return `${id}|${this.#settings.appSecret}`;
  }
}

/**
 * What a failed step is: `state`, with what to do by Meta's code. Nothing of the call is quoted: it holds the token.
 * @param apiSetting name of the setting that says where the API is
 */
export function failedCall(
  remedies: Readonly<Record<string, string>>,
  apiSetting: string,
): (state: Finding['state']) => (error: unknown) => Outcome {
  return (state) => (error) => {
    const { code } = loggableOf(error);
    return { state, why: `Échec (${code}). ${remedies[code] ?? usualRemedy(code, apiSetting)}` };
  };
}

function usualRemedy(code: string, apiSetting: string): string {
  if (code.startsWith('network') || code === 'send-timeout')
    return `Vérifiez la connexion de cette machine et ${apiSetting}.`;
  return 'Réessayez dans dix minutes, puis voyez les alertes de l’application chez Meta.';
}
