import { useState } from 'react';

/** A yes or no that this browser remembers, where it may. */
export function usePreference(name: string, usual: boolean): [boolean, (value: boolean) => void] {
  const [value, setValue] = useState(() => read(name) ?? usual);
  return [
    value,
    (next) => {
      setValue(next);
      try {
        localStorage.setItem(name, String(next));
      } catch {
        // Private windows may refuse; then it holds until the page is closed.
      }
    },
  ];
}

function read(name: string): boolean | null {
  try {
    const kept = localStorage.getItem(name);
    return kept === null ? null : kept === 'true';
  } catch {
    return null;
  }
}
