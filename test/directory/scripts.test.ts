import { directoryOf, places, shown } from './support';

const directory = directoryOf();
const find = (text: string) => shown(directory.findPlace(text));

describe('Arabic script', () => {
  test.each([
    ['باريس', 'Paris 75'],
    ['بباريس', 'Paris 75'],
    ['انا في باريس', 'Paris 75'],
    ['أسكن في ليون', 'Lyon 69'],
    ['بليون', 'Lyon 69'],
    ['ساكنة فمرسيليا', 'Marseille 13'],
    ['نعيش في مارسيليا', 'Marseille 13'],
    ['بمدينة تولوز', 'Toulouse 31'],
    ['نيس', 'Nice 06'],
    ['نانت', 'Nantes 44'],
    ['ستراسبورغ', 'Strasbourg 67'],
    ['ستراسبورج', 'Strasbourg 67'],
    ['مونبلييه', 'Montpellier 34'],
    ['بوردو', 'Bordeaux 33'],
    ['ببوردو', 'Bordeaux 33'],
    ['ليل', 'Lille 59'],
    ['رين', 'Rennes 35'],
    ['غرونوبل', 'Grenoble 38'],
    ['جرونوبل', 'Grenoble 38'],
    ['سان دوني', '? Saint-Denis 974 | Saint-Denis 93'],
    ['سان دوني 93', 'Saint-Denis 93'],
    ['كاليه', 'Calais 62'],
    ['سانت إتيان', 'Saint-Étienne 42'],
    ['لوهافر', 'Le Havre 76'],
    ['كليرمون فيران', 'Clermont-Ferrand 63'],
    ['آكس أون بروفانس', 'Aix-en-Provence 13'],
    ['كان', '? Caen 14 | Cannes 06'],
    ['باريس 18', 'Paris 75 75018'],
    ['باريس ١٨', 'Paris 75 75018'],
    ['الرمز البريدي ٦٩٠٠٣', 'Lyon 69 69003'],
    ['سين سان دوني', 'Seine-Saint-Denis 93'],
    ['فال دو مارن', 'Val-de-Marne 94'],
    ['الراين الأسفل', 'Bas-Rhin 67'],
    ['إقليم بلفور', 'Territoire de Belfort 90'],
    ['إيل دو فرانس', '? Paris 75 | Seine-Saint-Denis 93 | Hauts-de-Seine 92'],
    ['بريتاني', '? Ille-et-Vilaine 35 | Finistère 29 | Morbihan 56'],
    // In no table: by their sound.
    ['هينان بومون', 'Hénin-Beaumont 62'],
    ['تراب', 'Trappes 78'],
    ['سارتروفيل', 'Sartrouville 78'],
    ['شامالير', 'Chamalières 63'],
    ['مارتيغ', 'Martigues 13'],
    ['در پاریس', 'Paris 75'],
    ['من در لیون زندگی می کنم', 'Lyon 69'],
    ['زه په ستراسبورگ کې اوسېږم', 'Strasbourg 67'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));
});

describe('other scripts', () => {
  test.each([
    ['Я живу в Париже', 'Paris 75'],
    ['у Ліоні', 'Lyon 69'],
    ['мешкаю у Тулузі', 'Toulouse 31'],
    ['Гренобль', 'Grenoble 38'],
    ['Виллербан', 'Villeurbanne 69'],
    ['Орлеан', 'Orléans 45'],
    ['ፓሪስ', 'Paris 75'],
    ['ማርሴ', 'Marseille 13'],
    ['প্যারিস', 'Paris 75'],
  ])('%s → %s', (text, expected) => expect(find(text)).toBe(expected));
});

/** Départements in Arabic as a public reference spells them, beside what our own table holds. */
const DEPARTEMENTS =
  '23 كروز|24 دوردونيي|25 دوبس|26 دروم|27 أور|28 أور ولوار|29 فنستير|30 غارد|31 غارون العليا|33 جيروند|35 إيل وفيلان|36 أندر|37 أندر ولوار|39 جورا|40 لاند|41 لوار وشير|42 لوار|43 لوار العليا|46 لوت|47 لوت وغارون|49 ماين ولوار|50 المانش|51 المارن|52 المارن العليا|53 ماين|54 مورت وموزيل|55 موز|57 موزيل|59 نور|60 واز|62 باد كاليه|63 بوي دي دوم|67 الراين الأسفل|68 الراين الأعلى|69 رون|71 سون ولوار|73 سافوا|76 السان البحرية|77 السان ومارن|78 الإيفلين|84 فوكلوز|85 فونديه|91 إيسون|92 هوت دو سين|93 سين سان دوني|94 فال دو مارن|95 فال دواز|971 غوادلوب|973 غويانا الفرنسية|974 ريونيون';

test.each(DEPARTEMENTS.split('|').map((line) => line.split(/ (.*)/s) as [string, string]))(
  'département %s is %s',
  (code, arabic) => {
    const search = directory.findPlace(arabic);
    expect(search.kind === 'found' && search.place.departement).toBe(code);
  },
);

test('the sentence people really write in Arabic keeps its place', () => {
  expect(directory.placeIn('انا ساكن بليون، مين بيساعدني هون')?.name).toBe('Lyon');
  expect(places.findIn('وين اروح اذا انا بمونبلييه')?.name).toBe('Montpellier');
});
