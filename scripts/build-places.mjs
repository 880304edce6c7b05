/**
 * Writes src/directory/places.txt from @etalab/decoupage-administratif (Licence Ouverte 2.0).
 * Run it after an update of that package: `node scripts/build-places.mjs`, then the tests of test/directory.
 *
 * Format, one record a line, fields parted by `|`:
 *   R|code|name                                  a region
 *   D|code|name|region|seat|population           a département
 *   name|commune|population|postcode postcode    a commune of today
 *   name|old code>commune                        a former commune, and the one it now belongs to
 * Commune lines come after an empty line, sorted by placeKey(name), the most populous first for one key:
 * the runtime finds a name by bisection, and needs no index.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from './load-typescript.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

const { placeKey } = loadTypeScript(path.join(root, 'src/directory/place-key.ts'));

function read(name) {
  const manifest = require.resolve('@etalab/decoupage-administratif/package.json');
  return JSON.parse(readFileSync(path.join(path.dirname(manifest), 'data', `${name}.json`), 'utf8'));
}

const records = read('communes');
const communes = records.filter((record) => record.type === 'commune-actuelle' && record.departement);
const byCode = new Map(communes.map((commune) => [commune.code, commune]));
const former = records.filter(
  (record) => /deleguee|associee/.test(record.type) && byCode.has(record.chefLieu) && isAnotherName(record),
);

function isAnotherName(record) {
  return placeKey(record.nom) !== placeKey(byCode.get(record.chefLieu).nom);
}

function communeLine(commune) {
  return [commune.nom, commune.code, commune.population ?? 0, (commune.codesPostaux ?? []).join(' ')].join(
    '|',
  );
}

function formerLine(record) {
  return `${record.nom}|${record.code}>${record.chefLieu}`;
}

const lines = [
  ...communes.map((commune) => ({
    key: placeKey(commune.nom),
    weight: commune.population ?? 0,
    text: communeLine(commune),
  })),
  ...former.map((record) => ({ key: placeKey(record.nom), weight: -1, text: formerLine(record) })),
].sort((a, b) =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : b.weight - a.weight || (a.text < b.text ? -1 : 1),
);

const populations = new Map();
for (const { departement, population } of communes) {
  populations.set(departement, (populations.get(departement) ?? 0) + (population ?? 0));
}
const departements = read('departements').filter((departement) => populations.get(departement.code) > 0);
const regionsInUse = new Set(departements.map((departement) => departement.region));

const header = [
  ...read('regions')
    .filter((region) => regionsInUse.has(region.code))
    .map((region) => `R|${region.code}|${region.nom}`),
  ...departements.map(({ code, nom, region, chefLieu }) =>
    ['D', code, nom, region, chefLieu, populations.get(code)].join('|'),
  ),
];

const file = path.join(root, 'src/directory/places.txt');
writeFileSync(file, `${header.join('\n')}\n\n${lines.map((line) => line.text).join('\n')}\n`);
process.stdout.write(
  `${lines.length} names, ${departements.length} départements, ${regionsInUse.size} regions in ${file}\n`,
);
