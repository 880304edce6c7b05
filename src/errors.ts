/**
 * An error that carries its own policy, so that no caller has to guess what to do with it.
 * `loggable` is what may be written to a log: never a message text, a name, a number or a secret.
 */
export class AppError extends Error {
  /** Stable word for tests, logs and machine-readable output. */
  readonly code: string;
  /** True when the same work may succeed later without a change by anybody. */
  readonly retryable: boolean;
  /** Text safe for logs; defaults to the code. */
  readonly loggable: string;
  /** HTTP status this error becomes when it ends a request. */
  readonly status: number;

  constructor(
    code: string,
    message: string,
    options: { retryable?: boolean; loggable?: string; status?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.loggable = options.loggable ?? code;
    this.status = options.status ?? 500;
  }
}

/** The caller sent something wrong; `message` tells how to mend it (400 unless said otherwise). */
export class BadRequest extends AppError {
  constructor(code: string, message: string, options: { status?: number; cause?: unknown } = {}) {
    super(code, message, { status: 400, ...options });
  }
}

/** A store, a disk or a lock is not available now: nothing was written, try again (503). */
export class Unavailable extends AppError {
  constructor(code: string, message: string, options: { cause?: unknown } = {}) {
    super(code, message, { status: 503, retryable: true, ...options });
  }
}

/** A setting is missing or wrong: the start is refused and the message names the setting. */
export class ConfigError extends AppError {
  constructor(message: string) {
    super('config', message);
  }
}

/** What may be logged of anything thrown: a code or a class name, never a free text. */
export function loggableOf(error: unknown): { code: string; detail: string } {
  if (error instanceof AppError) return { code: error.code, detail: error.loggable };
  const named = error as { code?: unknown; name?: unknown };
  const code = typeof named?.code === 'string' ? named.code : 'unexpected';
  return { code, detail: typeof named?.name === 'string' ? named.name : typeof error };
}

/** Why a port could not be opened, with the setting (`PORT`, `METRICS_PORT`) that mends it. */
export function listenError(error: NodeJS.ErrnoException, setting: string, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new AppError(
        'port-in-use',
        `Le port ${port} est déjà pris. Arrêtez l'autre programme, ou réglez ${setting}.`,
      );
    case 'EACCES':
      return new AppError(
        'port-denied',
        `Le port ${port} est réservé : réglez ${setting} au-dessus de 1023.`,
      );
    case 'ENOTFOUND':
    case 'EADDRNOTAVAIL':
    case 'EAI_AGAIN':
      return new ConfigError(
        'HOST n’est pas une adresse de cette machine : laissez-le vide, ou donnez 127.0.0.1.',
      );
    default:
      return error;
  }
}
