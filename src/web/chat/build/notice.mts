/** What a phone without JavaScript, or too old, still shows: who to call. Numbers come from services.yaml only. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { parse } from 'yaml';
import { readStrings } from './languages.mts';

const LANGUAGES: [string, 'ltr' | 'rtl'][] = [
  ['fr', 'ltr'],
  ['en', 'ltr'],
  ['ar', 'rtl'],
];

/** Browsers that know no modules run this instead of the page. */
const OLD_BROWSER = 'assets/old.js';
const REVEAL = 'document.getElementById("old").removeAttribute("hidden");\n';

interface Service {
  id: string;
  phone?: string;
  sms?: string;
}

function emergencyLinks(project: string): Record<string, string> | undefined {
  const file = join(project, 'dialogs/services.yaml');
  if (!existsSync(file)) return undefined;
  const services: Service[] = parse(readFileSync(file, 'utf8')).services;
  const one = (id: string) => services.find((service) => service.id === id);
  const [call, sms, shelter] = [
    one('urgence-112')?.phone,
    one('urgence-114')?.sms,
    one('samu-social-115')?.phone,
  ];
  if (!call || !sms || !shelter) return undefined;
  return { call: link('tel', call), sms: link('sms', sms), shelter: link('tel', shelter) };
}

function link(scheme: string, number: string): string {
  return `<a href="${scheme}:${escapeHtml(number)}">${escapeHtml(number)}</a>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function paragraphs(project: string): string {
  const links = emergencyLinks(project);
  return LANGUAGES.map(([code, direction]) => {
    const strings = readStrings(project, code);
    if (!strings?.noscript) return '';
    const emergency = links ? fill(strings.noscriptEmergency ?? '', links) : '';
    return `<p lang="${code}" dir="${direction}">${escapeHtml(strings.noscript)}<br>${emergency}</p>`;
  }).join('');
}

function fill(text: string, links: Record<string, string>): string {
  return escapeHtml(text).replace(/\{\{(\w+)\}\}/g, (_, name) => links[name] ?? '');
}

/** Replaces `<!--notice-->` of the chat page, and gives old browsers the script that shows it. */
export function emergencyNotice(project: string): Plugin {
  return {
    name: 'passerelle-emergency-notice',
    transformIndexHtml(html) {
      return html.includes('<!--notice-->') ? html.replace(/<!--notice-->/g, paragraphs(project)) : html;
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: OLD_BROWSER, source: REVEAL });
    },
  };
}
