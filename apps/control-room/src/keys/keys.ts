/** What a key press means, for the keys that work no fault. */
export const pageKeys = {
  '/': 'search',
  '?': 'help',
  u: 'undo',
  x: 'clear',
  p: 'hold',
  w: 'traces',
  j: 'next',
  k: 'previous',
  Escape: 'close',
} as const;
export type PageCommand = (typeof pageKeys)[keyof typeof pageKeys];

export interface KeyPress {
  readonly key: string;
  /** The key's place on the keyboard: `Digit1` whatever a shift makes of it. */
  readonly code: string;
  readonly shiftKey: boolean;
  readonly isModified: boolean;
}

/** The name of a press as switches and commands know it; null for one that belongs to the browser. */
export function keyName({ key, code, shiftKey, isModified }: KeyPress): string | null {
  if (isModified) return null;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(code)?.[1];
  if (digit !== undefined) return `${shiftKey ? 'Shift+' : ''}${digit}`;
  return key.length === 1 ? key.toLowerCase() : key;
}

/** People who write want letters, not switches. */
export const isTyping = (tagName: string, type: string | null): boolean =>
  tagName === 'TEXTAREA' || tagName === 'SELECT' || (tagName === 'INPUT' && type !== 'range' && type !== 'checkbox');
