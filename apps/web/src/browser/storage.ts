export type Kept = Pick<Storage, 'getItem' | 'setItem'>;

/**
 * Storage of the browser that never throws. Where it is refused (strict privacy settings, a full disk), what is written lasts as long as
 * the page.
 */
export function storageOf(name: 'localStorage' | 'sessionStorage'): Kept {
  const memory = new Map<string, string>();
  return {
    getItem(key) {
      try {
        return window[name].getItem(key) ?? memory.get(key) ?? null;
      } catch {
        return memory.get(key) ?? null;
      }
    },
    setItem(key, value) {
      memory.set(key, value);
      try {
        window[name].setItem(key, value);
      } catch (error) {
        console.info(`${name} keeps nothing for this site: "${key}" is forgotten when the page is closed.`, error);
      }
    },
  };
}
