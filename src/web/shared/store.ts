/** What this phone remembers. Where storage is refused (private windows, full disk) it lasts as long as the page. */
const memory: Record<string, string> = {};

export function load<T>(key: string): T | undefined {
  try {
    const text = localStorage.getItem(key) || memory[key];
    return text ? JSON.parse(text) : undefined;
  } catch (_) {
    return memory[key] ? JSON.parse(memory[key] as string) : undefined;
  }
}

export function save(key: string, value: unknown): void {
  const text = JSON.stringify(value);
  memory[key] = text;
  try {
    localStorage.setItem(key, text);
  } catch (_) {
    // Kept in memory above.
  }
}

export function drop(key: string): void {
  delete memory[key];
  try {
    localStorage.removeItem(key);
  } catch (_) {
    // Nothing was stored.
  }
}
