/** What app.ts and the commands take from this folder. */
export { compileContent } from './compiled';
export { createLibrary } from './library';
export { loadContent, requireContent } from './load';
export { formatProblem } from './problems';
export { ContentStore, type Release, type ReloadResult } from './store';
export type {
  BlacklistEntry,
  Content,
  ContentResult,
  DialogRecord,
  Example,
  LaureateRecord,
  Problem,
  ServiceRecord,
} from './types';
