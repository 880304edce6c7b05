/** Places, and who serves a person there. */
export { createDirectory, type DirectorySources, loadPlaces, type Places } from './directory';
