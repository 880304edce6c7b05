import type { Example, Lessons } from '../../src/understanding/model';

/** A small invented FAQ of a library: enough intents to calibrate on, none of the programme's own. */
const PHRASES: Record<string, Record<string, string[]>> = {
  fr: {
    'book-loan': [
      'emprunter un livre',
      'je veux emprunter deux romans',
      'prêt de livres',
      'combien de livres puis-je emprunter',
    ],
    'book-return': [
      'rendre un livre',
      'où rapporter mes livres',
      'je rapporte un roman en retard',
      'boîte de retour',
    ],
    'late-fee': [
      'amende de retard',
      'combien coûte un retard',
      'pénalité pour retard',
      'je dois payer une amende',
    ],
    opening: [
      'heures d’ouverture',
      'vous ouvrez à quelle heure',
      'ouvert le dimanche ?',
      'horaires de la bibliothèque',
    ],
    card: [
      'carte de lecteur',
      'faire une carte',
      'renouveler ma carte de lecteur',
      'carte perdue à la bibliothèque',
    ],
    printing: ['imprimer un document', 'où est l’imprimante', 'imprimer trois pages', 'photocopie couleur'],
    wifi: ['code du wifi', 'le wifi de la salle', 'se connecter au wifi', 'pas de wifi'],
    'story-time': [
      'lecture pour enfants',
      'heure du conte',
      'histoires pour les petits',
      'animation enfants',
    ],
    'study-room': [
      'réserver une salle de travail',
      'salle pour réviser',
      'une salle pour un groupe',
      'réservation de salle',
    ],
    none: ['quel temps fera-t-il', 'recette de crêpes', 'qui a gagné le match', 'raconte une blague'],
  },
  en: {
    'book-loan': [
      'borrow a book',
      'how many novels can i borrow',
      'book loan',
      'i want to take two books home',
    ],
    'book-return': ['return a book', 'where to bring my books back', 'give back a novel', 'return box'],
    'late-fee': ['late fee', 'how much is a fine', 'penalty for being late', 'i must pay a fine'],
    opening: ['opening hours', 'when do you open', 'open on sunday?', 'library timetable'],
    card: ['library card', 'make a reader card', 'renew my library card', 'lost my library card'],
    printing: ['print a document', 'where is the printer', 'print three pages', 'colour photocopy'],
    wifi: ['wifi code', 'wifi in the room', 'connect to the wifi', 'no wifi'],
    'story-time': ['reading for children', 'story time', 'stories for the little ones', 'kids event'],
    'study-room': ['book a study room', 'room to study', 'a room for a group', 'room reservation'],
    none: ['what is the weather', 'pancake recipe', 'who won the match', 'tell me a joke'],
  },
  ar: {
    printing: ['كيف اطبع ورقة', 'وين الطابعة', 'بدي اطبع ثلاث صفحات'],
    wifi: ['رمز الواي فاي', 'ما في واي فاي', 'كيف افتح الواي فاي'],
    card: ['كيف اعمل بطاقة مكتبة', 'ضاعت بطاقة المكتبة', 'تجديد بطاقة القارئ'],
    none: ['كيف الطقس', 'مين ربح المباراة'],
  },
};

export const EXAMPLES: Example[] = Object.entries(PHRASES).flatMap(([language, intents]) =>
  Object.entries(intents).flatMap(([intent, texts]) => texts.map((text) => ({ language, intent, text }))),
);

export const LESSONS: Lessons = {
  examples: EXAMPLES,
  lexicon: { fine: ['amende*', 'fine', 'غرامة'], book: ['livre*', 'roman*', 'book*', 'novel*', 'كتاب'] },
};
