import fc from 'fast-check';
import { directoryOf, places, shown } from './support';

const directory = directoryOf();
const find = (text: string) => shown(directory.findPlace(text));

describe('a town, as people write it', () => {
  test.each([
    ['Lyon', 'Lyon 69'],
    ['lyon', 'Lyon 69'],
    ['LYON !', 'Lyon 69'],
    ['  Toulouse.  ', 'Toulouse 31'],
    ['saint malo', 'Saint-Malo 35'],
    ['St-Malo', 'Saint-Malo 35'],
    ['saintmalo', 'Saint-Malo 35'],
    ['Ste Foy les Lyon', 'Sainte-Foy-lès-Lyon 69'],
    ['vitry s/ seine', 'Vitry-sur-Seine 94'],
    ["Villeneuve d'Ascq", "Villeneuve-d'Ascq 59"],
    ['villeneuve dascq', "Villeneuve-d'Ascq 59"],
    ['L’Haÿ-les-Roses', "L'Haÿ-les-Roses 94"],
    ['vandoeuvre les nancy', 'Vandœuvre-lès-Nancy 54'],
    ['le mans', 'Le Mans 72'],
    ['mans', 'Le Mans 72'],
    ['rochelle', 'La Rochelle 17'],
    ['Evry', 'Évry-Courcouronnes 91'],
    ['aulnay', 'Aulnay-sous-Bois 93'],
    ['Cherbourg', 'Cherbourg-en-Cotentin 50'],
    ['Lyon, France', 'Lyon 69'],
    ['nice', 'Nice 06'],
    ['Tours', 'Tours 37'],
    ['orange', 'Orange 84'],
    ['Auch', 'Auch 32'],
    ['Cuzieu', '? Cuzieu 42 | Cuzieu 01'],
    ['Pierrefitte', 'Pierrefitte-sur-Seine (Saint-Denis) 93'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));
});

describe('what people say around it', () => {
  test.each([
    ["j'habite à Lyon", 'Lyon 69'],
    ['Je vis à Saint-Étienne', 'Saint-Étienne 42'],
    ['je suis à Creil', 'Creil 60'],
    ['nous habitons actuellement à Rennes merci', 'Rennes 35'],
    ["c'est Grenoble", 'Grenoble 38'],
    ['près de Lille', 'Lille 59'],
    ['dans un foyer à Sarcelles', 'Sarcelles 95'],
    ['cada de Bourg en Bresse', 'Bourg-en-Bresse 01'],
    ['bonjour je suis logée à Nantes svp', 'Nantes 44'],
    ['I live in Marseille', 'Marseille 13'],
    ['near Lille', 'Lille 59'],
    ["I'm in Metz now", 'Metz 57'],
    ['the city of Bordeaux', 'Bordeaux 33'],
    ['I live in Lyon with my wife and two kids', 'Lyon 69'],
    ['vivo en Burdeos', 'Bordeaux 33'],
    ["Lyon'da yaşıyorum", 'Lyon 69'],
    ['ana saken f Paris', 'Paris 75'],
    ['ana fi Marseille', 'Marseille 13'],
    ["j'habite à Us", 'Us 95'],
    ['12 rue des Exemples 75002 Paris', 'Paris 75 75002'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));
});

describe('arrondissements, postcodes and numbers', () => {
  test.each([
    ['Paris 18', 'Paris 75 75018'],
    ['paris 18eme', 'Paris 75 75018'],
    ['Paris 1er', 'Paris 75 75001'],
    ['Lyon 3', 'Lyon 69 69003'],
    ['Lyon 7e arrondissement', 'Lyon 69 69007'],
    ['marseille 13e arrondissement', 'Marseille 13 13013'],
    ['Marseille 13', 'Marseille 13'],
    ['Paris 75', 'Paris 75'],
    ['Paris 99', 'Paris 75'],
    ['75018', 'Paris 75 75018'],
    ['75 018', 'Paris 75 75018'],
    ['mon code postal est 69100', 'Villeurbanne 69 69100'],
    ['٧٥٠١٨', 'Paris 75 75018'],
    ['97400', 'Saint-Denis 974 97400'],
    // Ten villages in one département: the département, without a question and without a wrong village.
    ['01400', 'Ain 01 01400'],
    ['01400 Romans', 'Romans 01 01400'],
    // The general postcode of a préfecture.
    ['69000', 'Lyon 69'],
    ['75980 Paris cedex', 'Paris 75'],
    ['99999', '-'],
    ['12345', '-'],
    ['93', 'Seine-Saint-Denis 93'],
    ['le 93', 'Seine-Saint-Denis 93'],
    ['département 38', 'Isère 38'],
    ['2A', 'Corse-du-Sud 2A'],
    ['2b', 'Haute-Corse 2B'],
    ['974', 'La Réunion 974'],
    ['20', '? Corse-du-Sud 2A | Haute-Corse 2B'],
    ['1', '-'],
    ['saint denis 93', 'Saint-Denis 93'],
    ['St Denis (974)', 'Saint-Denis 974'],
    ['Valence 82', 'Valence 82'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));

  test('a postcode over two départements is a question', () => {
    const search = directory.findPlace('01590');
    const codes = search.kind === 'ambiguous' ? search.places.map((place) => place.departement) : [];
    expect(new Set(codes)).toEqual(new Set(['01', '39']));
  });
});

describe('homonyms, départements and regions', () => {
  test.each([
    ['Saint-Denis', '? Saint-Denis 974 | Saint-Denis 93'],
    ['Valence', 'Valence 26'],
    ['Montreuil', 'Montreuil 93'],
    ['clermont', '? Clermont-Ferrand 63 | Clermont 60'],
    ['aix', '? Aix-en-Provence 13 | Aix-les-Bains 73'],
    ['Vienne', '? Vienne 86 | Vienne 38'],
    ['seine saint denis', 'Seine-Saint-Denis 93'],
    ['Val-de-Marne', 'Val-de-Marne 94'],
    ['dans le Rhône', 'Rhône 69'],
    ['en Gironde', 'Gironde 33'],
    ['le cher', 'Cher 18'],
    ['Mayenne', 'Mayenne 53'],
    ['Guadeloupe', 'Guadeloupe 971'],
    ['réunion', 'La Réunion 974'],
    ['Bretagne', '? Ille-et-Vilaine 35 | Finistère 29 | Morbihan 56'],
    ['Ile de France', '? Paris 75 | Seine-Saint-Denis 93 | Hauts-de-Seine 92'],
    ['PACA', '? Bouches-du-Rhône 13 | Alpes-Maritimes 06 | Var 83'],
    ['alsace', '? Bas-Rhin 67 | Haut-Rhin 68'],
    ['Brittany', '? Ille-et-Vilaine 35 | Finistère 29 | Morbihan 56'],
    ['corsica', '? Haute-Corse 2B | Corse-du-Sud 2A'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));

  test('every département by number and by name', () => {
    const missed = [...places.table.departements.values()].filter((departement) => {
      const named = directory.findPlace(`département ${departement.name}`);
      const found = named.kind === 'found' ? [named.place] : named.kind === 'ambiguous' ? named.places : [];
      return (
        !found.some((place) => place.departement === departement.code) ||
        find(departement.code) !== `${departement.name} ${departement.code}`
      );
    });
    expect(missed).toEqual([]);
  });
});

describe('misspelt', () => {
  test.each([
    ['marsseille', 'Marseille 13'],
    ['strasburg', 'Strasbourg 67'],
    ['toulous', 'Toulouse 31'],
    ['bordo', 'Bordeaux 33'],
    ['bordaux', 'Bordeaux 33'],
    ['monpelier', 'Montpellier 34'],
    ['Greonble', 'Grenoble 38'],
    ['villeurbane', 'Villeurbanne 69'],
    ['nantess', 'Nantes 44'],
    ['avingon', 'Avignon 84'],
    ['sien saint denis', 'Seine-Saint-Denis 93'],
    ['Dunkirk', 'Dunkerque 59'],
    ['Marsella', 'Marseille 13'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));
});

describe('never a place', () => {
  test.each([
    'oui',
    'non',
    'merci',
    'merci beaucoup',
    'bonjour',
    'salut',
    'help',
    'ok',
    'stop',
    'ordinateur',
    'téléphone',
    'internet',
    'Us',
    'Y',
    'Oz',
    'bus',
    'our',
    'cher',
    'je ne sais pas',
    'je veux un ordinateur',
    'un humain',
    'parler à quelqu’un',
    'passer',
    'ici',
    'la France',
    'foyer',
    'I don’t know',
    'what?',
    'please help me',
    'yes',
    'no thanks',
    'bourses',
    'mots',
    'gracias',
    'شكرا',
    'نعم',
    'لا اعرف',
    'مرحبا',
    'مرسي جدا',
    'ممتاز',
    'أين',
    'حاسوب',
    'هاتف',
    'نمی دانم',
    'не знаю',
    'дякую',
    'teşekkürler',
    '',
    '   ',
    '👍',
    '?',
    '1 2 3',
  ])('%s', (text) => expect(find(text)).toBe('-'));

  test('whatever is typed, an answer comes', () => {
    const known = new Set(['found', 'ambiguous', 'unknown']);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ maxLength: 30 }),
          fc.stringMatching(/^[ا-يa-zA-Z0-9 -]{0,40}$/),
        ),
        (text) => {
          expect(known).toContain(directory.findPlace(text).kind);
          directory.placeIn(text);
          expect(directory.placeByCode(text)).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    );
  });

  test('words put in any order make no place', () => {
    const words =
      'lorem ipsum dolor amet consectetur adipiscing eiusmod tempor incididunt labore magna aliqua veniam quis nostrud exercitation ullamco nisi aliquip commodo consequat'.split(
        ' ',
      );
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 6 }), (chosen) => {
        expect(find(chosen.join(' '))).toBe('-');
      }),
      { numRuns: 200 },
    );
  });
});

describe('the code a button carried', () => {
  test.each([
    ['commune:69123', 'Lyon', '69123'],
    ['commune:2A004', 'Ajaccio', '2A004'],
    ['departement:69', 'Rhône', undefined],
    ['departement:2B', 'Haute-Corse', undefined],
    ['departement:974', 'La Réunion', undefined],
  ])('%s → %s', (code, placeName, commune) => {
    expect(directory.placeByCode(code)).toMatchObject({ name: placeName });
    expect(directory.placeByCode(code)?.commune).toBe(commune);
  });

  test.each([
    'commune:99999',
    'commune:69',
    'departement:99',
    'departement:69123',
    'region:84',
    'lyon',
    'commune:|691',
  ])('%s is no code', (code) => expect(directory.placeByCode(code)).toBeUndefined());

  test('a place tells its département and region', () => {
    expect(directory.placeByCode('commune:69123')).toEqual({
      commune: '69123',
      name: 'Lyon',
      departement: '69',
      departementName: 'Rhône',
      region: '84',
    });
  });
});
