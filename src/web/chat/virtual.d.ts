declare module 'virtual:chat-languages' {
  /** Code, name in its own script, right to left, path of its strings (empty: none yet). */
  export const languages: [string, string, boolean, string][];
  export const french: Record<string, string>;
}
declare module '*.css';
