import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import type { Position } from '../../src/conversation/types';
import { createDirectory, loadPlaces } from '../../src/directory/directory';
import { POSITIONS_FILE, PositionTable } from '../../src/directory/position-table';
import { directoryOf, MAP, name, places } from './support';

const directory = directoryOf();
const at = (latitude: number, longitude: number) => name(directory.placeAt({ latitude, longitude }));

describe('the middle of a town', () => {
  test.each([
    [48.8566, 2.3522, 'Paris 75'],
    [45.764, 4.8357, 'Lyon 69'],
    [43.2965, 5.3698, 'Marseille 13'],
    [43.6047, 1.4442, 'Toulouse 31'],
    [43.7102, 7.262, 'Nice 06'],
    [47.2184, -1.5536, 'Nantes 44'],
    [48.5734, 7.7521, 'Strasbourg 67'],
    [44.8378, -0.5792, 'Bordeaux 33'],
    [50.6292, 3.0573, 'Lille 59'],
    [48.1173, -1.6778, 'Rennes 35'],
    [48.3904, -4.4861, 'Brest 29'],
    [49.4432, 1.0993, 'Rouen 76'],
    [49.1829, -0.3707, 'Caen 14'],
    [47.9029, 1.9093, 'Orléans 45'],
    [47.3941, 0.6848, 'Tours 37'],
    [47.322, 5.0415, 'Dijon 21'],
    [47.2378, 6.0241, 'Besançon 25'],
    [45.7772, 3.087, 'Clermont-Ferrand 63'],
    [45.8336, 1.2611, 'Limoges 87'],
    [46.5802, 0.3404, 'Poitiers 86'],
    [41.9192, 8.7386, 'Ajaccio 2A'],
    [42.6977, 9.4508, 'Bastia 2B'],
    [44.5176, 3.5008, 'Mende 48'],
    [46.1703, 1.8717, 'Guéret 23'],
    [48.2973, 4.0744, 'Troyes 10'],
    [50.9513, 1.8587, 'Calais 62'],
    [48.9362, 2.3574, 'Saint-Denis 93'],
    [45.7667, 4.8795, 'Villeurbanne 69'],
    [44.8978, 6.635, 'Briançon 05'],
    [43.1833, 3.0042, 'Narbonne 11'],
    [46.3057, 4.8287, 'Mâcon 71'],
    [45.4397, 4.3872, 'Saint-Étienne 42'],
  ])('%f, %f is in %s', (latitude, longitude, expected) => expect(at(latitude, longitude)).toBe(expected));
});

describe('overseas', () => {
  test.each([
    [16.2411, -61.533, 'Pointe-à-Pitre 971'],
    [15.997, -61.7326, 'Basse-Terre 971'],
    [14.6037, -61.0667, 'Fort-de-France 972'],
    [4.9372, -52.326, 'Cayenne 973'],
    [5.4975, -54.0321, 'Saint-Laurent-du-Maroni 973'],
    [3.6439, -54.0312, 'Maripasoula 973'],
    [-20.8789, 55.4481, 'Saint-Denis 974'],
    [-21.3393, 55.4781, 'Saint-Pierre 974'],
    [-12.7806, 45.2278, 'Mamoudzou 976'],
    [-12.7333, 45.2, 'Koungou 976'],
    [18.0683, -63.0825, 'Saint-Martin 978'],
    [-22.2758, 166.458, 'Nouméa 988'],
  ])('%f, %f is in %s', (latitude, longitude, expected) => expect(at(latitude, longitude)).toBe(expected));
});

describe('far from the middle of a large town', () => {
  test.each([
    ['porte de la Chapelle', 48.8985, 2.3589, 'Paris 75'],
    ['porte d’Orléans', 48.8233, 2.3256, 'Paris 75'],
    ['place de la Nation', 48.8484, 2.3959, 'Paris 75'],
    ['gare du Nord', 48.8809, 2.3553, 'Paris 75'],
    ['hall of Vénissieux', 45.6975, 4.8867, 'Vénissieux 69'],
    ['Neuhof', 48.547, 7.763, 'Strasbourg 67'],
    ['Lille-Sud', 50.611, 3.046, 'Lille 59'],
    ['Tours-Nord', 47.43, 0.697, 'Tours 37'],
    ['Borny', 49.105, 6.213, 'Metz 57'],
    ['Bellevue', 47.212, -1.598, 'Nantes 44'],
    ['Villeneuve', 45.163, 5.733, 'Grenoble 38'],
    ['Croix-de-Neyrat', 45.806, 3.117, 'Clermont-Ferrand 63'],
    ['Aulnay, cité des 3000', 48.941, 2.498, 'Aulnay-sous-Bois 93'],
    ['Bobigny', 48.9106, 2.4397, 'Bobigny 93'],
    ['La Castellane', 43.3667, 5.3419, 'Marseille 13'],
    ['Le Mirail', 43.578, 1.4, 'Toulouse 31'],
  ])('%s', (_where, latitude, longitude, expected) => expect(at(latitude, longitude)).toBe(expected));
});

describe('far from every town', () => {
  test.each([
    ['Saint-Véran, under the Italian border', 44.7006, 6.8675, '05'],
    ['the plateau of Langres', 47.72, 4.83, '21'],
    ['Saül, in the forest of French Guiana', 3.6236, -53.2075, '973'],
  ])('%s: the next commune, in the same département', (_where, latitude, longitude, departement) => {
    expect(directory.placeAt({ latitude, longitude })?.departement).toBe(departement);
  });
});

describe('on the French side of a border', () => {
  test.each([
    ['Halluin', 50.7833, 3.125, 'Halluin 59'],
    ['Roubaix', 50.6916, 3.1741, 'Roubaix 59'],
    ['Forbach', 49.1886, 6.9, 'Forbach 57'],
    ['Sarreguemines', 49.1117, 7.0676, 'Sarreguemines 57'],
    ['Saint-Louis', 47.5888, 7.5622, 'Saint-Louis 68'],
    ['Annemasse', 46.1934, 6.2342, 'Annemasse 74'],
    ['Ferney-Voltaire', 46.2558, 6.1081, 'Ferney-Voltaire 01'],
    ['Menton', 43.7765, 7.4986, 'Menton 06'],
    ['Beausoleil', 43.7437, 7.4233, 'Beausoleil 06'],
    ['Hendaye', 43.3585, -1.7746, 'Hendaye 64'],
    ['Le Perthus', 42.4636, 2.8633, 'Le Perthus 66'],
    ['Modane', 45.2014, 6.6699, 'Modane 73'],
    ['Givet', 50.1378, 4.8247, 'Givet 08'],
    ['Longwy', 49.5197, 5.7606, 'Longwy 54'],
  ])('%s', (_where, latitude, longitude, expected) => expect(at(latitude, longitude)).toBe(expected));
});

describe('outside of France', () => {
  test.each([
    ['Kehl', 48.5731, 7.8155],
    ['Menen', 50.7957, 3.1217],
    ['Mouscron', 50.7447, 3.2064],
    ['Tournai', 50.6057, 3.3879],
    ['Brussels', 50.8503, 4.3517],
    ['Luxembourg', 49.6117, 6.13],
    ['Esch-sur-Alzette', 49.4958, 5.9806],
    ['Saarbrücken', 49.2402, 6.9969],
    ['Kleinblittersdorf', 49.158, 7.035],
    ['Weil am Rhein', 47.5947, 7.6111],
    ['Basel', 47.5596, 7.5886],
    ['Geneva', 46.2044, 6.1432],
    ['Geneva airport', 46.2296, 6.1056],
    ['Lausanne', 46.5197, 6.6323],
    ['Turin', 45.0703, 7.6869],
    ['Ventimiglia', 43.7912, 7.6076],
    ['Monaco', 43.7347, 7.4206],
    ['Monte-Carlo', 43.7396, 7.4276],
    ['Irun', 43.3378, -1.7888],
    ['La Jonquera', 42.419, 2.875],
    ['Llívia, a Spanish town inside of France', 42.4645, 1.9808],
    ['Andorra la Vella', 42.5063, 1.5218],
    ['London', 51.5074, -0.1278],
    ['Dover', 51.1279, 1.3134],
    ['Saint Helier', 49.1868, -2.1066],
    ['Philipsburg, Sint Maarten', 18.0237, -63.0458],
    ['Roseau, between Guadeloupe and Martinique', 15.3017, -61.3881],
    ['Albina, across the Maroni', 5.4988, -54.0552],
    ['Oiapoque, across the Oyapock', 3.843, -51.835],
    ['Anjouan', -12.167, 44.4],
    ['Kabul', 34.5553, 69.2075],
    ['the middle of the Channel', 50.1, -1.2],
    ['the sea north of Corsica', 43.4, 8.6],
    ['the Atlantic', 46, -12],
    ['the North Pole', 90, 0],
    ['the antimeridian', 0, 180],
    ['no position at all', 0, 0],
    ['Paris with its numbers swapped', 2.3522, 48.8566],
    ['Marseille with its numbers swapped', 5.3698, 43.2965],
    ['Cayenne with its numbers swapped', -52.326, 4.9372],
  ])('%s', (_where, latitude, longitude) => expect(at(latitude, longitude)).toBe('-'));
});

test.each<[string, unknown]>([
  ['NaN', { latitude: Number.NaN, longitude: 2.35 }],
  ['infinity', { latitude: 48.85, longitude: Number.POSITIVE_INFINITY }],
  ['texts', { latitude: '48.8566', longitude: '2.3522' }],
  ['out of range', { latitude: 148.8566, longitude: 2.3522 }],
  ['a turn of the Earth too many', { latitude: 48.8566, longitude: 362.3522 }],
  ['one number', { latitude: 48.8566 }],
  ['nulls', { latitude: null, longitude: null }],
  ['lists', { latitude: [48.8566], longitude: [2.3522] }],
  ['nothing', undefined],
  ['null', null],
  ['a text', '48.8566,2.3522'],
])('what is not a position is nowhere: %s', (_what, position) => {
  expect(directory.placeAt(position as Position)).toBeUndefined();
});

test('any two numbers give a commune of the table or nothing', () => {
  const table = new PositionTable(readFileSync(POSITIONS_FILE, 'utf8'));
  fc.assert(
    fc.property(fc.double(), fc.double(), fc.boolean(), (a, b, near) => {
      const position = near
        ? { latitude: 46 + (a % 5), longitude: 2 + (b % 6) }
        : { latitude: a, longitude: b };
      const code = table.communeAt(position);
      expect(code === undefined || places.table.commune(code) !== undefined).toBe(true);
    }),
  );
});

test('the place carries what the rest of the answer needs, and not the position', () => {
  expect(directory.placeAt({ latitude: 45.764, longitude: 4.8357 })).toEqual({
    commune: '69123',
    name: 'Lyon',
    departement: '69',
    departementName: 'Rhône',
    region: '84',
  });
});

describe('the file of the positions', () => {
  const text = readFileSync(POSITIONS_FILE, 'utf8');

  test('stays small', () => expect(Buffer.byteLength(text)).toBeLessThan(350_000));

  test('names communes of today, in every département; otherwise: node scripts/build-positions.mjs', () => {
    const codes = [...new PositionTable(text).codes()];
    expect(codes.filter((code) => !places.table.commune(code))).toEqual([]);
    const departements = new Set(codes.map((code) => places.table.commune(code)!.departement));
    expect([...places.table.departements.keys()].filter((code) => !departements.has(code))).toEqual([]);
  });

  test('knows the towns where nearly everybody lives', () => {
    const codes = new PositionTable(text).codes();
    const unknown = places.table.towns(10_000).filter(({ code, departement }) => {
      return !codes.has(code) && !/^98/.test(departement);
    });
    expect(unknown.map(({ name }) => name).sort()).toEqual([
      "Morne-à-l'Eau",
      'Onet-le-Château',
      'Rivière-Salée',
      'Saint-André-de-Cubzac',
    ]);
  });

  test('is read at the first position, once, and not at the start', () => {
    const read = jest.spyOn(PositionTable, 'read');
    const services = [{ id: 'cartographie', name: 'Carte', url: MAP }];
    const fresh = createDirectory({ laureates: [], services, places: loadPlaces() });
    expect(read).not.toHaveBeenCalled();
    fresh.placeAt({ latitude: 48.85, longitude: 2.35 });
    fresh.placeAt({ latitude: 45.76, longitude: 4.83 });
    expect(read).toHaveBeenCalledTimes(1);
    read.mockRestore();
  });

  test('that is missing stops the start and says how to mend it', () => {
    expect(() => loadPlaces(undefined, '/nowhere/positions.txt')).toThrow(/build-positions/);
  });

  test.each([
    ['of another format', 'R|84|Auvergne-Rhône-Alpes\n\nLyon|69123'],
    ['cut after the outline', 'O|510701,25590 515209,21846'],
    ['without a reach', 'O|0,0 0,1 1,1\n\n69123|45764,4836'],
    ['with half a point', 'O|0,0 0,1 1,1\n\n69123|120|45764'],
    ['with a point that is none', 'O|0,0 0,1 1,1\n\n69123|120|45764,4836 45x,4'],
  ])('is refused when it is %s', (_what, damaged) => {
    expect(() => new PositionTable(damaged)).toThrow(/build-positions/);
  });

  test('is refused when it cannot be read', () => {
    expect(() => PositionTable.read(path.join(__dirname, 'nowhere.txt'))).toThrow(/build-positions/);
  });
});
