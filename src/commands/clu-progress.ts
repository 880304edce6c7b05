import type { JobProgress } from '../understanding/clu-authoring';

/** Azure's words for the state of a job, in French. */
const STATUS: Record<string, string> = {
  notStarted: 'en attente',
  running: 'en cours',
  succeeded: 'fini',
  failed: 'échec',
  cancelled: 'annulé',
  cancelling: 'en cours d’annulation',
  partiallyCompleted: 'fini en partie',
};

/** A line each time something changed: logs of a terminal and of CI read the same. */
export function progressLines(title: string, write: (line: string) => void): (progress: JobProgress) => void {
  let last = '';
  return ({ status, percent }) => {
    const line = `${title} : ${STATUS[status] ?? status}${percent === undefined ? '' : `, ${percent} %`}`;
    if (line !== last) write(line);
    last = line;
  };
}
