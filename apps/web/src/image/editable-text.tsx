import { Pencil } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useReducer, useRef } from 'react';
import { sentenceOf } from '../api/problem.ts';
import { meantBy, reduceEdit, viewing } from './edit.ts';
import type { Saved, TextField } from './save.ts';

interface EditableTextProps {
  readonly field: TextField;
  readonly label: string;
  readonly value: string | null;
  /** What stands there when nothing was written. */
  readonly placeholder: string;
  readonly maxLength: number;
  readonly multiline?: boolean;
  /** Null when it cannot be edited by this person. */
  readonly onSave: ((base: string | null, value: string | null) => Promise<Saved>) | null;
}

/** A text that becomes a field when its pencil is pressed. Enter saves, Escape gives up; trouble keeps what was typed. */
export function EditableText({ field, label, value, placeholder, maxLength, multiline = false, onSave }: EditableTextProps) {
  const [edit, dispatch] = useReducer(reduceEdit, viewing);
  const pencil = useRef<HTMLButtonElement>(null);
  const id = useId();
  const wasOpen = useRef(false);

  // The keyboard goes back to where it came from.
  useEffect(() => {
    if (wasOpen.current && edit.kind === 'viewing') pencil.current?.focus();
    wasOpen.current = edit.kind !== 'viewing';
  }, [edit.kind]);

  if (edit.kind === 'viewing' || !onSave)
    return (
      <div className="editable" data-field={field}>
        <p data-empty={value === null || undefined}>{value ?? placeholder}</p>
        {onSave && (
          <button
            ref={pencil}
            type="button"
            className="icon-button"
            aria-label={`Edit ${label.toLowerCase()}`}
            onClick={() => dispatch({ type: 'began', value })}
          >
            <Pencil size={16} aria-hidden="true" />
          </button>
        )}
      </div>
    );

  const { text, base, trouble } = edit;

  async function save(): Promise<void> {
    if (meantBy(text) === base) return dispatch({ type: 'cancelled' });
    dispatch({ type: 'sent' });
    try {
      const saved = await onSave?.(base, meantBy(text));
      if (saved?.kind === 'conflict') dispatch({ type: 'conflicted', theirs: saved.image[field] });
      else dispatch({ type: 'saved' });
    } catch (error) {
      dispatch({ type: 'failed', sentence: sentenceOf(error) });
    }
  }

  function onKeyDown(event: KeyboardEvent): void {
    // Keys of the room (arrows, Escape, Delete) mean the text while there is one.
    event.stopPropagation();
    if (event.key === 'Escape') dispatch({ type: 'cancelled' });
    if (event.key === 'Enter' && !event.nativeEvent.isComposing && (!multiline || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void save();
    }
  }

  const common = {
    id,
    className: 'field',
    value: text,
    maxLength,
    // Not disabled: that would take the keyboard out of it, and after a conflict it goes on here.
    readOnly: edit.kind === 'saving',
    'aria-invalid': trouble !== null,
    'aria-describedby': trouble === null ? undefined : `${id}-trouble`,
    onKeyDown,
    onChange: (event: { readonly target: { readonly value: string } }) => dispatch({ type: 'typed', text: event.target.value }),
    ref: focusOnce,
  };
  return (
    <form
      className="editable-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <label htmlFor={id} className="visually-hidden">
        {label}
      </label>
      {multiline ? <textarea {...common} /> : <input {...common} />}
      {trouble !== null && (
        <p id={`${id}-trouble`} className="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div>
        <button type="submit" className="button" data-kind="primary" disabled={edit.kind === 'saving'}>
          {edit.kind === 'saving' ? 'Saving' : 'Save'}
        </button>
        <button type="button" className="button" data-kind="plain" onClick={() => dispatch({ type: 'cancelled' })}>
          Cancel
        </button>
      </div>
    </form>
  );
}

const focusOnce = (element: HTMLElement | null): void => element?.focus();
