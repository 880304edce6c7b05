import type { CompiledQuery } from 'kysely';

/** Something Kysely's builders give: `.compile()` makes its SQL. */
interface Compilable<Row> {
  compile(): CompiledQuery<Row>;
}

/** Stands for a value to come; `row` when several rows are written at once. */
class Slot {
  constructor(
    readonly name: string,
    readonly row = 0,
  ) {}
}

/**
 * A query built and compiled once, its values given at each run: building one costs three times what SQLite needs
 * to run it. `slot('name')` stands where the value `name` goes.
 */
export function prepareQuery<Values extends object, Row>(
  build: (slot: <Name extends keyof Values & string>(name: Name) => Values[Name]) => Compilable<Row>,
): (values: Values) => CompiledQuery<Row> {
  const compiled = build(((name: string) => new Slot(name)) as never).compile();
  return (values) => fill(compiled, [values]);
}

/**
 * An insert of any number of rows, compiled once for each number (callers cut long lists: see ROWS_AT_ONCE).
 * `build` gets rows that hold slots in place of values.
 */
export function prepareInsert<Row extends object>(
  build: (rows: Row[]) => Compilable<unknown>,
): (rows: Row[]) => CompiledQuery<unknown> {
  const compiled = new Map<number, CompiledQuery<unknown>>();
  return (rows) => {
    let query = compiled.get(rows.length);
    if (!query) {
      query = build(rows.map((_, row) => slotsOfRow<Row>(row))).compile();
      compiled.set(rows.length, query);
    }
    return fill(query, rows);
  };
}

/** Far below the number of parameters that SQLite and PostgreSQL allow. */
export const ROWS_AT_ONCE = 50;

function slotsOfRow<Row extends object>(row: number): Row {
  return new Proxy({}, { get: (_, name) => new Slot(String(name), row) }) as Row;
}

function fill<Row>(compiled: CompiledQuery<Row>, rows: object[]): CompiledQuery<Row> {
  const parameters = compiled.parameters.map((source) =>
    source instanceof Slot ? (rows[source.row] as Record<string, unknown>)[source.name] : source,
  );
  return { ...compiled, parameters };
}
