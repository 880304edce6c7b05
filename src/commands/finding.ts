/** How the CLI shows what it found, line by line. */
import type { Finding } from '../channels/messaging';

const MARKS: Record<Finding['state'], string> = {
  ok: '✔ en marche ',
  off: '– éteint    ',
  warning: '! attention ',
  problem: '✘ problème  ',
};

export function shownFindings(findings: readonly Finding[]): string {
  return findings.map(({ state, what, why }) => `${MARKS[state]} ${what} : ${why}\n`).join('');
}
