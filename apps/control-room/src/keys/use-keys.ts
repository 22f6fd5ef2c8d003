import { useEffect, useRef } from 'react';
import { isTyping, keyName } from './keys.ts';

/** Calls `onKey` with the name of each press that is meant for the page. True from it means that the press was used. */
export function useKeys(isOn: boolean, onKey: (name: string) => boolean): void {
  const latest = useRef(onKey);
  latest.current = onKey;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const target = event.target instanceof HTMLElement ? event.target : null;
      const typing = target !== null && isTyping(target.tagName, target.getAttribute('type'));
      if (event.repeat || event.defaultPrevented || ((typing || !isOn) && event.key !== 'Escape')) return;
      const name = keyName({
        key: event.key,
        code: event.code,
        shiftKey: event.shiftKey,
        isModified: event.ctrlKey || event.altKey || event.metaKey,
      });
      if (name !== null && latest.current(name)) event.preventDefault();
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [isOn]);
}
