import { AppError, Unavailable } from '../errors';

/** SQLite's primary result codes that mean "not now", with what the person who runs it can do. */
const UNAVAILABLE: Record<string, { code: string; advice: string }> = {
  BUSY: {
    code: 'database-busy',
    advice:
      'La base de données est verrouillée par un autre programme (sauvegarde, outil SQLite ?). Fermez-le.',
  },
  LOCKED: { code: 'database-busy', advice: 'La base de données est verrouillée. Réessayez.' },
  FULL: {
    code: 'disk-full',
    advice: 'Le disque de DATA_DIR est plein : rien n’a été enregistré. Libérez de la place.',
  },
  READONLY: {
    code: 'database-read-only',
    advice:
      'La base de données est en lecture seule. Rendez DATA_DIR inscriptible pour le compte qui lance Passerelle.',
  },
  PERM: {
    code: 'database-read-only',
    advice: 'DATA_DIR n’est pas accessible au compte qui lance Passerelle.',
  },
  CANTOPEN: {
    code: 'database-unreachable',
    advice:
      'La base de données ne s’ouvre pas. Vérifiez que DATA_DIR existe et appartient au compte qui lance Passerelle.',
  },
  IOERR: { code: 'database-unreachable', advice: 'Le disque de DATA_DIR a rendu une erreur. Vérifiez-le.' },
  CORRUPT: {
    code: 'database-damaged',
    advice: 'La base de données est abîmée. Restaurez la dernière sauvegarde.',
  },
  NOTADB: {
    code: 'database-damaged',
    advice: 'passerelle.db n’est pas une base de données. Restaurez la dernière sauvegarde.',
  },
};

/** Any failure of the driver as an AppError; nothing of a row ever enters its text. */
export function storageError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = sqliteCode(error);
  const known = UNAVAILABLE[code.split('_')[0]!];
  if (known) return new Unavailable(known.code, known.advice, { cause: error });
  return new AppError('storage-failed', 'La base de données a refusé une opération. Voyez le journal.', {
    cause: error,
    loggable: `storage-failed ${code}`,
  });
}

/** `SQLITE_CONSTRAINT_UNIQUE` → `CONSTRAINT_UNIQUE`; empty when the error is not the driver's. */
function sqliteCode(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code.slice('SQLITE_'.length) : '';
}
