import { OFFERS } from '../../src/conversation/types';
import { directoryOf, MAP, places } from './support';

const directory = directoryOf();
const place = (code: string) => directory.placeByCode(code)!;
const link = (offer: (typeof OFFERS)[number], code?: string) =>
  directory.guide(offer, code ? place(code) : undefined).mapUrl;

/** Values the map's own list of filters knows (filters.schema.ts of the public repository); it drops others silently. */
const KNOWN_SERVICES = [
  'Maîtrise des outils numériques du quotidien',
  'Aide aux démarches administratives',
  'Insertion professionnelle via le numérique',
  'Accès internet et matériel informatique',
  'Acquisition de matériel informatique à prix solidaire',
];

/** docs/codes-territoires.md of the public repository, where it is not the name in plain letters. */
const DOCUMENTED: Record<string, string> = {
  '21': '/bourgogne-franche-comte/cote-d-or/lieux',
  '22': '/bretagne/cotes-d-armor/lieux',
  '29': '/bretagne/finistere/lieux',
  '95': '/ile-de-france/val-d-oise/lieux',
  '13': '/provence-alpes-cote-dazur/bouches-du-rhone/lieux',
  '2A': '/corse/corse-du-sud/lieux',
  '90': '/bourgogne-franche-comte/territoire-de-belfort/lieux',
  '974': '/la-reunion/la-reunion/lieux',
  '976': '/mayotte/mayotte/lieux',
  '978': '/saint-martin/saint-martin/lieux',
  '85': '/pays-de-la-loire/vendee/lieux',
  '45': '/centre-val-de-loire/loiret/lieux',
};

test.each(Object.entries(DOCUMENTED))('the page of département %s is %s', (code, path) => {
  expect(new URL(link('connect', `departement:${code}`)).pathname).toBe(path);
});

test('every département has a page of plain letters, or a filter where the map has no page', () => {
  const odd = [...places.table.departements.keys()].filter((code) => {
    const url = new URL(link('form', `departement:${code}`));
    if (['975', '977', '986', '987', '988'].includes(code)) {
      return (
        url.pathname !== '/' ||
        url.searchParams.get('territoires') !== code ||
        url.searchParams.get('territoire_type') !== 'departements'
      );
    }
    return (
      !/^\/[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z]+)*\/lieux$/.test(url.pathname) ||
      url.searchParams.has('territoires')
    );
  });
  expect(odd).toEqual([]);
});

test('the regions are the nineteen the map knows', () => {
  const slugs = [...places.table.departements.keys()].map(
    (code) => new URL(link('form', `departement:${code}`)).pathname.split('/')[1],
  );
  expect([...new Set(slugs)].filter(Boolean).sort()).toEqual([
    'auvergne-rhone-alpes',
    'bourgogne-franche-comte',
    'bretagne',
    'centre-val-de-loire',
    'corse',
    'grand-est',
    'guadeloupe',
    'guyane',
    'hauts-de-france',
    'ile-de-france',
    'la-reunion',
    'martinique',
    'mayotte',
    'normandie',
    'nouvelle-aquitaine',
    'occitanie',
    'pays-de-la-loire',
    'provence-alpes-cote-dazur',
    'saint-martin',
  ]);
});

test.each(OFFERS)('the service asked of the map for %s is one it knows', (offer) => {
  const service = new URL(link(offer)).searchParams.get('services');
  expect(offer === 'form_aidants' ? service === null : KNOWN_SERVICES.includes(service!)).toBe(true);
});

test('a whole link, encoded', () => {
  expect(link('demarches', 'commune:69266')).toBe(
    `${MAP}/auvergne-rhone-alpes/rhone/lieux?services=Aide%20aux%20d%C3%A9marches%20administratives&territoire_type=communes&territoires=69266`,
  );
  expect(link('form_aidants')).toBe(`${MAP}/`);
  expect(link('equip')).toBe(
    `${MAP}/?services=Acquisition%20de%20mat%C3%A9riel%20informatique%20%C3%A0%20prix%20solidaire`,
  );
});

test('Lyon is asked for under its own code and those of its arrondissements', () => {
  const codes = new URL(link('equip', 'commune:69123')).searchParams.get('territoires')!.split(',');
  expect(codes).toEqual([
    '69123',
    '69381',
    '69382',
    '69383',
    '69384',
    '69385',
    '69386',
    '69387',
    '69388',
    '69389',
  ]);
});

test.each([
  ['Paris 18', '75056,75118'],
  ['Lyon 3', '69123,69383'],
  ['Marseille 13e', '13055,13213'],
  ['75116', '75056,75116'],
  ['Paris', null],
])('%s is narrowed to %s', (text, codes) => {
  const search = directory.findPlace(text);
  const url = search.kind === 'found' ? directory.guide('connect', search.place).mapUrl : '';
  expect(new URL(url).searchParams.get('territoires')).toBe(codes);
});

test('a village gets the list of its département, never an empty page', () => {
  const search = directory.findPlace("j'habite à Us");
  const url = search.kind === 'found' ? directory.guide('connect', search.place).mapUrl : '';
  expect(new URL(url).pathname).toBe('/ile-de-france/val-d-oise/lieux');
  expect(new URL(url).searchParams.has('territoires')).toBe(false);
});

test('France services come with online procedures only', () => {
  const guidance = directory.guide('demarches', place('departement:29'));
  expect(guidance.franceServicesUrl).toBe(
    `${MAP}/bretagne/finistere/lieux?dispositif_programmes_nationaux=France%20Services`,
  );
  expect(directory.guide('equip', place('departement:29')).franceServicesUrl).toBeUndefined();
});

test('without the address of the map, the directory refuses to start and says what is missing', () => {
  expect(() => directoryOf([], [])).toThrow(/cartographie.*services\.yaml/);
});
