/** Kinds of settings that several channels have. Messages are for the people who write them. */
import { z } from 'zod';
import { isSafeAddress } from '../http';

/** A text that must be there; `missing`: where to find it. */
export function text(name: string, missing: string) {
  return z.string({ error: `${name} manque : ${missing}` });
}

/** A key as a platform gives it: printable ASCII without spaces. */
export function secret(
  name: string,
  missing: string,
  wrong = 'ne peut avoir ni espace ni accent : recopiez-le sans guillemets',
) {
  return text(name, missing).regex(/^[\x21-\x7e]+$/, `${name} ${wrong}`);
}

/** A number that is a name; `what` says of what. */
export function digits(name: string, what: string, wrong = `ne contient que des chiffres : ${what}`) {
  return text(name, what).regex(/^\d{1,30}$/, `${name} ${wrong}`);
}

/** The address of a platform's API, to which paths are added; `sent`: which secret goes there. */
export function apiUrl(name: string, usual: string, sent = 'la clé y est envoyée') {
  return z
    .url({
      protocol: /^https?$/,
      error: `${name} doit être une adresse https complète : ${usual}`,
      abort: true,
    })
    .refine(isSafeAddress, { error: `${name} doit commencer par https:// : ${sent}` })
    .refine(isPathOnly, { error: `${name} ${PATH_ONLY}` })
    .transform(withoutSlash)
    .default(usual);
}

export const PATH_ONLY = 'ne doit avoir ni ? ni # : retirez la fin de l’adresse';

/** Whether a path can be added at its end. */
export function isPathOnly(address: string): boolean {
  return !/[?#]/.test(address);
}

export function withoutSlash(address: string): string {
  return address.replace(/\/+$/, '');
}
