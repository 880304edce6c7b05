import { readFileSync } from 'node:fs';
import path from 'node:path';
import { placeKey } from '../../src/directory/place-key';
import { PlaceTable } from '../../src/directory/place-table';
import { places } from './support';

const FILE = path.join(__dirname, '../../src/directory/places.txt');
const { table } = places;

test('the file is sorted by the key it is searched by; otherwise: node scripts/build-places.mjs', () => {
  const names = readFileSync(FILE, 'utf8')
    .split('\n\n')[1]!
    .trim()
    .split('\n')
    .map((line) => placeKey(line.slice(0, line.indexOf('|'))));
  const misplaced = names.findIndex((key, at) => at > 0 && key < names[at - 1]!);
  expect(misplaced).toBe(-1);
  expect(names.length).toBeGreaterThan(37_000);
});

test('the file stays small', () => {
  expect(readFileSync(FILE).length).toBeLessThan(1_500_000);
});

test('every commune names a département of the table, and is found by its name and its code', () => {
  const codes = [...table.departements.values()].map(({ seat }) => seat);
  const lost = codes.filter(
    (code) => !table.named(placeKey(table.commune(code)!.name)).some((one) => one.code === code),
  );
  expect(lost).toEqual([]);
  expect(table.towns(10_000).filter((town) => !table.departements.has(town.departement))).toEqual([]);
});

test('a former commune leads to the one of today', () => {
  expect(table.named(placeKey('Pierrefitte-sur-Seine'))).toMatchObject([
    { code: '93066', name: 'Saint-Denis', formerly: 'Pierrefitte-sur-Seine' },
  ]);
});

test('the 101 départements are there', () => {
  const usual = [...table.departements.keys()].filter((code) => /^(?:\d\d|2[AB]|97[12346])$/.test(code));
  expect(usual).toHaveLength(101);
});

test.each(['/nowhere/places.txt', __filename])(
  'a file that is not ours stops the start and says how to mend it (%s)',
  (file) => {
    expect(() => PlaceTable.read(file)).toThrow(/build-places/);
  },
);
