import { useEffect, useRef } from 'react';
import type { Handle } from '../faults/switches.ts';

interface Props {
  readonly isOpen: boolean;
  readonly handles: readonly Handle[];
  readonly keysOn: boolean;
  readonly isLight: boolean;
  readonly onKeys: (on: boolean) => void;
  readonly onLight: (on: boolean) => void;
  readonly onClose: () => void;
}

const pageLines: readonly (readonly [string, string])[] = [
  ['/', 'Search for an image'],
  ['j  k', 'Next, previous row; Enter opens it'],
  ['p', 'Hold the stream, or let it run'],
  ['w', 'Traces, and back to the room'],
  ['u', 'Take the last switch back'],
  ['x', 'All faults off'],
  ['?', 'This help'],
];

export function Help({ isOpen, handles, keysOn, isLight, onKeys, onLight, onClose }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const { current } = dialog;
    if (isOpen && !current?.open) current?.showModal();
    if (!isOpen && current?.open) current.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} className="help panel" aria-labelledby="help-heading" onClose={onClose}>
      <header className="help-head">
        <h2 id="help-heading">Keys</h2>
        <button type="button" className="button" onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </header>
      <dl className="help-keys">
        {handles.map((handle) => (
          <KeyLine key={handle.id} name={handle.key.replace('Shift+', '⇧')} text={titleOf(handle)} />
        ))}
        {pageLines.map(([key, text]) => (
          <KeyLine key={key} name={key} text={text} />
        ))}
      </dl>
      <p>
        <label>
          <input type="checkbox" checked={keysOn} onChange={({ target }) => onKeys(target.checked)} /> Single keys work
        </label>
      </p>
      <p>
        <label>
          <input type="checkbox" checked={isLight} onChange={({ target }) => onLight(target.checked)} /> Light ground
        </label>
      </p>
      <p className="soft">
        Nothing asks twice: every switch can be taken back. Killing ends real processes of the local cloud; its data stays.
      </p>
    </dialog>
  );
}

const titleOf = (handle: Handle): string =>
  handle.type === 'switch' && handle.region !== null ? `${handle.label} ${handle.region}` : handle.label;

function KeyLine({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>
        {name.split('  ').map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{text}</dd>
    </div>
  );
}
