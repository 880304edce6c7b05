import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadContent } from '../../src/content';
import { formatProblem } from '../../src/content/problems';
import type { Content } from '../../src/content/types';

/** A small fictional tree of content, valid as it is; a test changes one file of it. */

export const NOW = Date.parse('2026-11-22T12:00:00Z');

type Files = Record<string, string | Uint8Array | null>;
const roots: string[] = [];

afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

function dialog(id: string, extra = ''): string {
  return `id: ${id}
purpose: Une fiche inventée pour les essais.
${extra}sources:
  - url: https://example.org/source
    checkedOn: 2026-11-20
`;
}

function examples(language: string): string {
  const list = (intent: string) =>
    `${intent}:\n${Array.from({ length: 25 }, (_, n) => `  - ${intent} ${language} phrase ${n}\n`).join('')}`;
  return ['sim-card', 'old-phone', 'none'].map(list).join('');
}

function texts(words: string): string {
  return `{
  "sim-card": {
    "title": "${words} SIM",
    "answer": "${words} {{help-line.phone}}.",
    "steps": ["${words} 1", "${words} {{help-line.name}}"]
  },
  "old-phone": { "title": "${words} old", "answer": "${words} two." }
}
`;
}

function language(code: string, name: string, direction: string, names: string): string {
  return `{ "code": "${code}", "name": "${name}", "direction": "${direction}", "fallback": "fr", "names": [${names}] }`;
}

const BOT_FR = `{
  "hello": "Bonjour {{name}}.",
  "menu": { "help": "Aide" },
  "waiting_one": "Une personne attend.",
  "waiting_other": "{{count}} personnes attendent."
}
`;

export const VALID: Files = {
  'dialogs/connectivity/sim-card.yaml': dialog(
    'sim-card',
    'offer: connect\nlinks: [map]\nchoices: [old-phone]\n',
  ),
  'dialogs/equipment/old-phone.yaml': dialog('old-phone'),
  'dialogs/services.yaml': `services:
  - id: map
    name: Carte inventée
    url: https://carte.example.org
    for: trouver un lieu
    status: active
    verifiedOn: 2026-11-20
    source: https://example.org/preuve
  - id: help-line
    name: Ligne inventée
    phone: '06 39 98 00 01'
    for: appeler
    status: to-confirm
    verifiedOn: 2026-11-20
    source: depot/exemple:docs/page.md
blacklist:
  - value: '06 39 98 99 99'
    reason: numéro inventé, arrêté
    source: https://example.org/arret
  - value: arrete.example
    reason: domaine inventé, arrêté
    source: https://example.org/arret
`,
  'dialogs/laureates.yaml': `laureates:
  - id: maison-inventee
    name: Maison inventée
    followedBy: diair
    public: refugees
    offers: [connect]
    territory:
      departements: ['69', '2A', '974']
    access: via-housing
    housedBy: [maison-inventee]
    site: https://maison.example.org
    offerAsWritten: connecter
    status: to-confirm
    verifiedOn: 2026-11-20
    source: https://example.org/laureats
`,
  'locales/fr/language.json': language('fr', 'Français', 'ltr', '"french", "francais"'),
  'locales/fr/dialogs.json': texts('Appelez'),
  'locales/fr/examples.yaml': examples('fr'),
  'locales/fr/bot.json': BOT_FR,
  'locales/fr/chat.json': '{ "send": "Envoyer" }',
  'locales/fr/console.json': '{ "take": "Prendre" }',
  'locales/fr/rules.yaml': `emergency:
  danger:
    when: ['mari* frapp*', me tap*]
    except: [frapp* clavier]
  shelter:
    when: [dors dehors]
commands:
  stop: [stop, arrêt]
  delete: [supprimer mes données]
  language: [changer de langue, langue]
  human: [un humain]
short: { yes: [oui], no: [non], skip: [je préfère ne pas dire] }
polite: [s'il vous plaît, merci, bonjour]
`,
  'locales/en/language.json': language('en', 'English', 'ltr', '"anglais"'),
  'locales/en/dialogs.json': texts('Call'),
  'locales/en/examples.yaml': examples('en'),
  'locales/en/bot.json': BOT_FR.replace('Bonjour', 'Hello').replace('Aide', 'Help'),
  'locales/en/chat.json': '{ "send": "Send" }',
  'locales/en/rules.yaml': `emergency:
  danger:
    when: [kill me, my husband hit*]
    except: [hit* film]
  shelter:
    when: ['*sleep* street']
commands: { stop: [stop], language: [language] }
short: { yes: ['yes'], no: ['no'] }
polite: [please, thank you]
`,
  'locales/ar/language.json': language('ar', 'العربية', 'rtl', '"arabic", "arabe", "عربي"'),
  'locales/ar/dialogs.json': texts('اتصل'),
  'locales/ar/examples.yaml': examples('ar'),
  'locales/ar/bot.json': `{
  "hello": "أهلا {{name}}.",
  "menu": { "help": "مساعدة" },
  "waiting_zero": "لا أحد ينتظر.",
  "waiting_one": "شخص واحد ينتظر.",
  "waiting_two": "شخصان ينتظران.",
  "waiting_few": "{{count}} أشخاص ينتظرون.",
  "waiting_many": "{{count}} شخصا ينتظرون.",
  "waiting_other": "{{count}} شخص ينتظرون."
}
`,
  'locales/ar/chat.json': '{ "send": "إرسال" }',
  'locales/ar/rules.yaml': `emergency:
  danger: { when: ['*ضربني'] }
  shelter: { when: [نام في الشارع] }
commands: {}
short: { yes: [نعم], no: [لا] }
polite: [شكرا]
`,
};

/** Writes the valid tree with some files changed (null: left out); returns its root. */
export function writeTree(changes: Files = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'passerelle-content-'));
  roots.push(root);
  writeFiles(root, { ...VALID, ...changes });
  return root;
}

export function writeFiles(root: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    if (content === null) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The text of a file of the valid tree with one piece of it replaced. */
export function changed(path: string, from: string | RegExp, to: string): Files {
  const before = String(VALID[path]);
  const after = before.replace(from, to);
  if (after === before) throw new Error(`nothing to replace in ${path}`);
  return { [path]: after };
}

/** What a staff member reads about a tree with these changes, one line a problem. */
export function problemsWith(changes: Files): string[] {
  return loadContent(writeTree(changes), { now: NOW }).problems.map(formatProblem);
}

/** The content of the valid tree with these changes. */
export function contentWith(changes: Files = {}): Content {
  const { content, problems } = loadContent(writeTree(changes), { now: NOW });
  if (!content) throw new Error(problems.map(formatProblem).join('\n'));
  return content;
}
