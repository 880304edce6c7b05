import type { Language } from '../conversation/ports';
import type { ServiceRecord } from './types';

/** `{{name}}` or `{{service-id.phone}}`; anything else between double braces is a mistake. */
const WELL_FORMED = /\{\{([\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*)\}\}/gu;

/** The fields of a service that a text may name. */
export const SERVICE_FIELDS = ['phone', 'url', 'sms', 'name'] as const;
type ServiceField = (typeof SERVICE_FIELDS)[number];

/** Names between double braces, each once, in alphabetical order. */
export function placeholdersIn(text: string): string[] {
  return [...new Set([...text.matchAll(WELL_FORMED)].map((match) => match[1]!))].sort();
}

/** True when braces are left over: `{x}}`, `{{ }}`, `{{a b}}`. */
export function hasBrokenPlaceholder(text: string): boolean {
  return /\{\{|\}\}/.test(text.replace(WELL_FORMED, ''));
}

export type Services = ReadonlyMap<string, Partial<ServiceRecord>>;

/** What a placeholder stands for: undefined when no record has it. */
export function valueFor(placeholder: string, services: Services, language = 'fr'): string | undefined {
  const dot = placeholder.lastIndexOf('.');
  const service = services.get(placeholder.slice(0, dot));
  const field = placeholder.slice(dot + 1);
  if (!service || !(SERVICE_FIELDS as readonly string[]).includes(field)) return undefined;
  return field === 'url' ? urlIn(language, service) : service[field as ServiceField];
}

/** The address of a service, in this language where its site speaks it. */
export function urlIn(language: string, service: Partial<ServiceRecord> | undefined): string | undefined {
  const { url, translated } = service ?? {};
  return translated?.languages.includes(language) ? translated.url.replace('{language}', language) : url;
}

/**
 * The text with its placeholders replaced by what the sourced records say. In a text that runs right to left
 * a number in groups would be shown with its groups in reverse ("620 001 806 0"): it is isolated (U+2066–2069).
 */
export function fillPlaceholders(
  text: string,
  services: Services,
  { code, direction }: Pick<Language, 'code' | 'direction'>,
): string {
  return text.replace(WELL_FORMED, (written, name: string) => {
    const value = valueFor(name, services, code);
    if (value === undefined) return written;
    return direction === 'rtl' && /^\+|\d[ .-]\d/.test(value) && !value.includes('/')
      ? `\u2066${value}\u2069`
      : value;
  });
}

/** The text with its placeholders replaced by these values; what has none is left out. */
export function fillValues(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(WELL_FORMED, (_, name: string) => String(values[name] ?? ''));
}
