import type { Path, SourceFile } from './source-file';
import type { Problem } from './types';

/** `dialogs/x.yaml:14:10  links.0 : ce qui ne va pas, et comment le réparer` */
export function formatProblem(problem: Problem): string {
  const place = `${problem.file}:${problem.line}:${problem.column}`;
  const field = problem.field === '' ? '' : `${problem.field} : `;
  const kind = problem.severity === 'warning' ? '(avertissement) ' : '';
  return `${place}  ${field}${kind}${problem.message}`;
}

export interface ProblemOptions {
  severity?: Problem['severity'];
  /** Point at the name of the field rather than at its value. */
  atKey?: boolean;
}

/** All that is wrong, gathered over every file before anything is said. */
export class ProblemList {
  readonly #problems: Problem[] = [];

  add(problem: Problem): void {
    this.#problems.push(problem);
  }

  error(file: SourceFile, path: Path, message: string, options: ProblemOptions = {}): void {
    const { line, column } = file.place(path, options.atKey ? 'key' : 'value');
    const severity = options.severity ?? 'error';
    this.#problems.push({ file: file.path, line, column, field: path.join('.'), message, severity });
  }

  warning(file: SourceFile, path: Path, message: string, options: ProblemOptions = {}): void {
    this.error(file, path, message, { ...options, severity: 'warning' });
  }

  get hasErrors(): boolean {
    return this.#problems.some((problem) => problem.severity === 'error');
  }

  sorted(): Problem[] {
    return [...this.#problems].sort(
      (a, b) =>
        compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.field, b.field),
    );
  }
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
