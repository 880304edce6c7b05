/** Questions whose answer is known, by language: what must always be understood (locales, phrases.yaml). */
import { answers } from '../known-texts';
import { shows, type Wanted } from '../stage';

export interface Question {
  text: string;
  answer: Wanted;
}

const ask = (language: string, dialog: string, text: string): Question => ({
  text,
  answer: shows(answers(language, dialog)),
});

export const SIM = ask('fr', 'connectivity-sim', 'Comment avoir une carte SIM ?');
export const COMPUTER = ask('fr', 'equipment-computer', 'Je cherche un ordinateur portable pas cher');
export const EMAIL = ask('fr', 'basics-email', 'Comment créer une adresse e-mail ?');
export const PASSWORD = ask('fr', 'basics-password-forgotten', "J'ai perdu mon mot de passe, que faire ?");
export const PERSIAN = ask('fa', 'basics-email', 'چطور یک ایمیل نو جور کنم؟');
export const ARABIC = ask('ar', 'basics-email', 'كيف أفتح بريد إلكتروني جديد؟');
export const UKRAINIAN = ask('uk', 'basics-email', 'Як створити нову електронну пошту?');
