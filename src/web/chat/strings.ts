/** The page's own words, in the person's language; French until they have arrived. */
import { french, languages } from 'virtual:chat-languages';
import { load, save } from '../shared/store';

const KEY = 'passerelle.language';

export { languages };

let strings = french;
export let current = 'fr';

export function t(key: string): string {
  return strings[key] || french[key] || '';
}

function known(code: string | undefined) {
  return languages.find(([candidate]) => candidate === code);
}

export function direction(code: string | undefined): 'ltr' | 'rtl' | 'auto' {
  const language = known(code);
  return language ? (language[2] ? 'rtl' : 'ltr') : 'auto';
}

/** The language chosen on this phone, else the phone's own, else French. */
export function preferred(): string {
  const wishes = [load<string>(KEY)].concat(navigator.languages || [navigator.language]);
  for (const wish of wishes) {
    const code = (wish || '').split('-')[0];
    if (known(code)) return code as string;
  }
  return 'fr';
}

/** What the server is told: the language chosen here, else the phone's, whether we speak it or not. */
export function localeHint(): string {
  return load<string>(KEY) || navigator.language;
}

/** Switches the page; resolves once its words are there. A language without words keeps the French ones. */
export function speak(code: string, remember: boolean): Promise<void> {
  current = code;
  if (remember) save(KEY, code);
  const language = known(code);
  const path = language?.[3];
  if (!path) {
    strings = french;
    return Promise.resolve();
  }
  return fetch(path)
    .then((response) => response.json())
    .then((words) => {
      if (current === code) strings = words;
    })
    .catch(() => {
      // Off line: French words, and the conversation itself goes on in the person's language.
    });
}

/** The language and direction of the page itself follow its words. */
export function dressPage(): void {
  const code = strings === french ? 'fr' : current;
  document.documentElement.lang = code;
  document.documentElement.dir = direction(code) === 'rtl' ? 'rtl' : 'ltr';
  document.title = t('title');
}
