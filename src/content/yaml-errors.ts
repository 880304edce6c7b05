import type { ErrorCode } from 'yaml';

/** What each syntax error of the YAML parser means to somebody who edits a file, and how to mend it. */
const FRENCH: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'une référence (*) ne peut rien porter d’autre : écrivez le texte en entier',
  BAD_ALIAS: 'référence (*) mal écrite : si le texte commence par *, mettez-le entre apostrophes',
  BAD_DIRECTIVE: 'une ligne ne peut pas commencer par % : mettez le texte entre apostrophes',
  BAD_DQ_ESCAPE: 'la barre \\ n’est pas permise ainsi entre guillemets : utilisez des apostrophes',
  BAD_INDENT: 'le décalage de la ligne est mauvais : alignez-la avec ses voisines, avec des espaces',
  BAD_SCALAR_START: 'un texte ne peut pas commencer par ce signe : mettez-le entre apostrophes',
  BLOCK_AS_IMPLICIT_KEY: 'deux « : » sur la même ligne : mettez le texte entre apostrophes',
  BLOCK_IN_FLOW: 'une liste entre crochets ne peut pas contenir de tirets : choisissez l’un ou l’autre',
  KEY_OVER_1024_CHARS: 'ce nom de champ est trop long : il manque sans doute un guillemet fermant',
  MISSING_CHAR: 'il manque un signe : guillemet, apostrophe, crochet, virgule, ou un espace après « : »',
  MULTILINE_IMPLICIT_KEY: 'il manque « : » après le nom du champ, ou un guillemet fermant',
  MULTIPLE_DOCS: 'une ligne « --- » sépare le fichier en deux : supprimez-la',
  NON_STRING_KEY:
    'le nom du champ doit être un texte simple ; un texte qui commence par * se met entre apostrophes',
  RESOURCE_EXHAUSTION: 'le fichier est trop imbriqué : simplifiez-le',
  TAB_AS_INDENT: 'une tabulation décale la ligne : remplacez-la par des espaces',
  TAG_RESOLVE_FAILED: 'une étiquette (!) n’est pas permise : mettez le texte entre apostrophes',
  UNEXPECTED_TOKEN: 'ce signe n’est pas attendu ici : mettez le texte entre apostrophes',
  BAD_COLLECTION_TYPE: 'une étiquette (!) n’est pas permise ici',
};

/** French words for a YAML syntax error. */
export function frenchYamlError(code: ErrorCode): string {
  return `le fichier ne se lit pas (YAML) : ${FRENCH[code] ?? 'la syntaxe est fausse à cet endroit'}`;
}
