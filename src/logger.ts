import { pino } from 'pino';

/** The few methods that features may use: an object of facts without personal data, then a fixed sentence. */
export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** Keys that never reach a log, at the top and two levels down. */
const PRIVATE_KEYS = [
  // biome-ignore format: a list reads better in lines
  'text',
  'title',
  'value',
  'name',
  'phone',
  'token',
  'secret',
  'password',
  'authorization',
  'cookie',
  'body',
  'rawBody',
  'from',
  'recipient',
  'activity',
  'message',
  'payload',
  'key',
  'url',
];
const REDACTED_PATHS = PRIVATE_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** pino with redaction; `destination` lets a test read what was written. */
export function createLogger(level: string, destination?: NodeJS.WritableStream): Logger {
  const options = {
    level,
    base: undefined,
    redact: { paths: REDACTED_PATHS, censor: '[masqué]' },
    serializers: { err: serializeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Stack frames say where; the error's own text may quote what a person wrote, so it stays out. */
function serializeError(error: unknown): object {
  const { name, code, stack } = error as { name?: string; code?: string; stack?: string };
  const frames = (stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  return { type: name, code, frames: frames.slice(0, 12) };
}

/** A logger that says nothing, for tests and short commands. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
