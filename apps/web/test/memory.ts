import type { Kept } from '../src/browser/storage.ts';

/** A storage of a browser that nobody has used yet. */
export function memory(): Kept {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}
