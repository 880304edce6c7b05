/** Telegram's side of the channel: registers the webhook, the commands and the texts of the bot; looks whether they work. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../errors';
import { ellipsis } from './choice-layout';
import type { Finding, SetupPorts } from './messaging';
import type { Platform } from './platform';
import { type Outcome, problem, step } from './setup-step';
import { askTelegram, type TelegramAnswer, type TelegramSettings, telegramError } from './telegram-client';

const AGAIN = 'lancez « npx passerelle channels setup telegram »';
/** Message reactions, polls and the rest are not for us: they are not even sent. */
const UPDATES = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;
/** Ports that Telegram delivers to (Bot API, setWebhook). */
const PORTS = ['', '443', '80', '88', '8443'];
const COMMANDS = ['menu', 'human', 'language', 'delete', 'stop'] as const;
/** Bot API: setMyDescription, setMyShortDescription, BotCommand.description. */
const MAX_ABOUT = 512;
const MAX_SHORT = 120;
const MAX_COMMAND = 256;

type Ask = (method: string, body?: object) => Promise<TelegramAnswer>;

/**
 * Registers the webhook with its secret, then the commands and texts of each language, French being the default.
 * Harmless to repeat: messages that wait at Telegram are kept.
 * @throws AppError when the address or the token is wrong; a text that Telegram refused is a finding
 */
export async function setupTelegram(
  settings: TelegramSettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const url = webhookUrl(ports.publicUrl, path);
  const ask: Ask = (method, body) => patiently(() => askTelegram(settings, ports.platform, method, body));
  const answer = await ask('setWebhook', {
    url,
    secret_token: settings.TELEGRAM_WEBHOOK_SECRET,
    allowed_updates: UPDATES,
    max_connections: 40,
    drop_pending_updates: false,
  });
  if (!answer.ok) throw refusal('setWebhook', answer, settings);
  const webhook: Finding = { state: 'ok', what: 'Telegram : webhook', why: `enregistré à ${url}` };
  return [webhook, ...(await setTexts(ask, ports, settings))];
}

/** @throws AppError that says which rule of Telegram the address breaks */
function webhookUrl(publicUrl: string, path: string): string {
  const fault = addressFault(publicUrl);
  if (fault) throw new AppError('telegram-public-url', fault);
  return publicUrl + path;
}

function addressFault(publicUrl: string): string | undefined {
  if (!URL.canParse(publicUrl) || new URL(publicUrl).protocol !== 'https:')
    return 'PUBLIC_URL doit être une adresse https:// publique : Telegram n’écrit à aucune autre. Réglez PUBLIC_URL.';
  if (!PORTS.includes(new URL(publicUrl).port))
    return 'PUBLIC_URL : Telegram n’écrit qu’aux ports 443, 80, 88 et 8443. Retirez le port, ou prenez-en un de ceux-ci.';
  return undefined;
}

const LONGEST_WAIT_MS = 30_000;
const TRIES = 3;

/** Telegram slows down who sets many texts in a row: it says how long, and we wait that long. */
async function patiently(call: () => Promise<TelegramAnswer>): Promise<TelegramAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await call();
    const delay = answer.ok ? undefined : answer.retryAfterMs;
    if (delay === undefined || delay > LONGEST_WAIT_MS || attempt === TRIES) return answer;
    await wait(delay);
  }
}

interface Words {
  /** undefined: for every person whose language has no words of its own. */
  language: string | undefined;
  method: string;
  body: object;
  cut: boolean;
}

async function setTexts(ask: Ask, ports: SetupPorts, settings: TelegramSettings): Promise<Finding[]> {
  const codes = ports.languages.map(({ code }) => code);
  const taken = codes.filter((code) => /^[a-z]{2}$/.test(code));
  const all = [undefined, ...taken].flatMap((language) => wordsOf(language, ports));
  const failed: string[] = [];
  for (const { method, body, language } of all) {
    const answer = await ask(method, body);
    if (!answer.ok) failed.push(`${method} (${language ?? 'défaut'}) : ${described(answer, settings)}`);
  }
  return [
    textsFinding(taken, failed),
    ...cutFinding(all),
    ...leftOut(codes.filter((code) => !taken.includes(code))),
  ];
}

function wordsOf(language: string | undefined, { say }: SetupPorts): Words[] {
  const written = (key: string) => say(language ?? 'fr', key).trim();
  const commands = COMMANDS.map((command) => ({ command, words: written(`channel.command.${command}`) }));
  const [about, short] = [written('channel.about'), written('channel.short')];
  const code = language && { language_code: language };
  const set = (method: string, body: object, cut: boolean): Words => {
    return { language, method, body: { ...body, ...code }, cut };
  };
  const listed = commands.map(({ command, words }) => ({
    command,
    description: ellipsis(words, MAX_COMMAND),
  }));
  const tooLong = commands.some(({ words }) => words.length > MAX_COMMAND);
  return [
    set('setMyCommands', { commands: listed }, tooLong),
    set('setMyDescription', { description: ellipsis(about, MAX_ABOUT) }, about.length > MAX_ABOUT),
    set('setMyShortDescription', { short_description: ellipsis(short, MAX_SHORT) }, short.length > MAX_SHORT),
  ];
}

function textsFinding(taken: string[], failed: string[]): Finding {
  const what = 'Telegram : commandes et textes';
  if (failed.length === 0)
    return { state: 'ok', what, why: `enregistrés en ${taken.length} langues, le français par défaut` };
  const why = `${failed.length} refusés, par exemple ${failed[0]}. Attendez une minute, puis re${AGAIN}.`;
  return { state: 'problem', what, why };
}

function cutFinding(all: Words[]): Finding[] {
  const cut = all.filter((words) => words.cut).map(({ language }) => language ?? 'fr');
  if (cut.length === 0) return [];
  const why = `trop longs pour Telegram et coupés : ${[...new Set(cut)].join(', ')}. Raccourcissez channel.* dans bot.json.`;
  return [{ state: 'warning', what: 'Telegram : textes', why }];
}

function leftOut(codes: string[]): Finding[] {
  if (codes.length === 0) return [];
  const why = `${codes.join(', ')} : Telegram ne connaît que les codes de deux lettres ; ces personnes voient le français.`;
  return [{ state: 'warning', what: 'Telegram : langues', why }];
}

type Refusal = Extract<TelegramAnswer, { ok: false }>;

function refusal(method: string, answer: Refusal, settings: TelegramSettings): AppError {
  if (answer.code === 401 || answer.code === 404) return telegramError(answer);
  return new AppError('telegram-setup', `Telegram a refusé ${method} : ${described(answer, settings)}.`);
}

function described({ code, description }: Refusal, settings: TelegramSettings): string {
  return `${code} ${quoted(description, settings)}`.trim();
}

/** A sentence of Telegram's, short and without anything that must not be shown. */
function quoted(sentence: string, settings: TelegramSettings): string {
  const { TELEGRAM_BOT_TOKEN, TELEGRAM_WEBHOOK_SECRET } = settings;
  const safe = sentence.replaceAll(TELEGRAM_BOT_TOKEN, '…').replaceAll(TELEGRAM_WEBHOOK_SECRET, '…');
  return ellipsis(safe.replace(/\s+/g, ' ').trim(), 200);
}

const ME = z.looseObject({ username: z.string() });

/** @throws AppError when the token is wrong or Telegram cannot be reached */
export async function telegramHandle(settings: TelegramSettings, platform: Platform): Promise<string> {
  return settings.TELEGRAM_BOT_USERNAME ?? (await ownName(settings, platform));
}

async function ownName(settings: TelegramSettings, platform: Platform): Promise<string> {
  const answer = await askTelegram(settings, platform, 'getMe');
  if (!answer.ok) throw refusal('getMe', answer, settings);
  const me = ME.safeParse(answer.result);
  if (me.success) return me.data.username;
  throw new AppError(
    'telegram-answer',
    'Telegram n’a pas donné le nom du robot : vérifiez TELEGRAM_API_URL.',
  );
}

/** Looks at the address, the token and the webhook; changes nothing and never throws. */
export async function checkTelegram(
  settings: TelegramSettings,
  ports: SetupPorts,
  path: string,
): Promise<Finding[]> {
  const fault = addressFault(ports.publicUrl);
  const address: Finding[] = fault
    ? [{ state: 'problem', what: 'Telegram : adresse publique', why: fault }]
    : [];
  const failed = problem('Telegram n’a pas pu être interrogé : réessayez.');
  const bot = await step('Telegram : jeton', () => botFinding(settings, ports.platform), failed);
  if (bot.state === 'problem') return [...address, bot];
  const url = ports.publicUrl + path;
  const webhook = await step('Telegram : webhook', () => webhookFinding(settings, ports, url), failed);
  return [...address, bot, webhook];
}

async function botFinding(settings: TelegramSettings, platform: Platform): Promise<Outcome> {
  const name = await ownName(settings, platform);
  const set = settings.TELEGRAM_BOT_USERNAME;
  if (set === undefined || set.toLowerCase() === name.toLowerCase()) return { state: 'ok', why: `@${name}` };
  const why = `le jeton est celui de @${name}, mais TELEGRAM_BOT_USERNAME est ${set} : les liens mènent ailleurs. Corrigez ou retirez ce réglage.`;
  return { state: 'warning', why };
}

const WEBHOOK = z.looseObject({
  url: z.string(),
  pending_update_count: z.number().catch(0),
  last_error_date: z.number().optional().catch(undefined),
  last_error_message: z.string().optional().catch(undefined),
  allowed_updates: z.array(z.string()).optional().catch(undefined),
});
type Webhook = z.infer<typeof WEBHOOK>;

async function webhookFinding(
  settings: TelegramSettings,
  ports: SetupPorts,
  wanted: string,
): Promise<Outcome> {
  const answer = await askTelegram(settings, ports.platform, 'getWebhookInfo');
  if (!answer.ok) throw refusal('getWebhookInfo', answer, settings);
  const info = WEBHOOK.safeParse(answer.result).data;
  if (!info)
    return { state: 'problem', why: 'la réponse n’est pas celle de Telegram : vérifiez TELEGRAM_API_URL.' };
  return elsewhere(info, wanted) ?? failing(info, settings) ?? lacking(info) ?? working(info);
}

function elsewhere({ url }: Webhook, wanted: string): Outcome | undefined {
  if (url === '') return { state: 'problem', why: `aucun n’est enregistré : ${AGAIN}.` };
  if (url === wanted) return undefined;
  // The registered address may bear somebody else's secret in its path or query.
  const host = URL.canParse(url) ? new URL(url).host : 'ailleurs';
  return { state: 'problem', why: `Telegram écrit à une autre adresse (${host}) : ${AGAIN}.` };
}

const RECENT_MS = 3_600_000;
/** More than this waits only when we do not answer. */
const MANY_WAITING = 100;

function failing(info: Webhook, settings: TelegramSettings): Outcome | undefined {
  const { last_error_date, last_error_message, pending_update_count } = info;
  const age = Date.now() - (last_error_date ?? 0) * 1000;
  const waiting = `${pending_update_count} messages attendent`;
  if (last_error_message && age < RECENT_MS) {
    const since = `il y a ${Math.max(0, Math.round(age / 60_000))} min`;
    const why = `dernier échec ${since} : « ${quoted(last_error_message, settings)} » ; ${waiting}. ${remedy(last_error_message)}`;
    return { state: pending_update_count > 0 ? 'problem' : 'warning', why };
  }
  if (pending_update_count <= MANY_WAITING) return undefined;
  return { state: 'warning', why: `${waiting} : vérifiez que le service tourne et répond vite.` };
}

function remedy(message: string): string {
  if (/\b401\b/.test(message)) return `Le secret enregistré n’est pas TELEGRAM_WEBHOOK_SECRET : ${AGAIN}.`;
  if (/ssl|certificate/i.test(message))
    return 'Le certificat de PUBLIC_URL est refusé : vérifiez qu’il est valide et complet (chaîne intermédiaire).';
  if (/resolve|timed? ?out|refused|unreachable/i.test(message))
    return 'PUBLIC_URL ne répond pas depuis Internet : vérifiez le DNS, le pare-feu et que le service tourne.';
  return 'Vérifiez le proxy devant le service et son journal.';
}

function lacking({ allowed_updates }: Webhook): Outcome | undefined {
  const lacks = UPDATES.filter((update) => allowed_updates && !allowed_updates.includes(update));
  if (lacks.length === 0) return undefined;
  return { state: 'warning', why: `Telegram n’envoie pas ${lacks.join(', ')} : ${AGAIN}.` };
}

function working({ last_error_date }: Webhook): Outcome {
  const past = last_error_date === undefined ? '' : ' (un échec plus ancien est passé)';
  const why = `enregistré${past} ; Telegram ne montre pas son secret : après un changement, ${AGAIN}`;
  return { state: 'ok', why };
}
