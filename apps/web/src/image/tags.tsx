import type { Image } from '@parallax/contracts/image';
import { defaultLimits } from '@parallax/contracts/limits';
import { Plus, X } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import { sentenceOf } from '../api/problem.ts';

interface TagsProps {
  readonly image: Image;
  readonly hrefOf: (tag: string) => string;
  readonly onTag: (tag: string) => void;
  /** Null when this person cannot edit. */
  readonly onChange: ((change: (tags: readonly string[]) => readonly string[]) => Promise<unknown>) | null;
}

/** Tags as chips that lead to everything with the same tag; own ones can be taken away and added. */
export function Tags({ image, hrefOf, onTag, onChange }: TagsProps) {
  const [trouble, setTrouble] = useState<string | null>(null);
  const found = image.recognition.tags.map((tag) => tag.name).filter((name) => !image.tags.includes(name));

  async function change(make: (tags: readonly string[]) => readonly string[]): Promise<boolean> {
    setTrouble(null);
    try {
      await onChange?.(make);
      return true;
    } catch (error) {
      setTrouble(sentenceOf(error));
      return false;
    }
  }

  const link = (tag: string) => (
    <a
      className="chip"
      href={hrefOf(tag)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onTag(tag);
      }}
    >
      {tag}
    </a>
  );

  return (
    <>
      <ul className="tags">
        {image.tags.map((tag) => (
          <li key={tag} className="own-tag">
            {link(tag)}
            {onChange && (
              <button
                type="button"
                className="icon-button"
                aria-label={`Take away the tag ${tag}`}
                onClick={() => void change((tags) => tags.filter((other) => other !== tag))}
              >
                <X size={14} aria-hidden="true" />
              </button>
            )}
          </li>
        ))}
        {found.map((tag) => (
          <li key={tag}>{link(tag)}</li>
        ))}
      </ul>
      {onChange && image.tags.length < defaultLimits.ownTags && (
        <AddTag onAdd={(tag) => change((tags) => (tags.includes(tag) ? tags : [...tags, tag]))} />
      )}
      {trouble !== null && (
        <p className="trouble" role="alert">
          {trouble}
        </p>
      )}
    </>
  );
}

function AddTag({ onAdd }: { readonly onAdd: (tag: string) => Promise<boolean> }) {
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const id = useId();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    const tag = text.trim().toLowerCase();
    if (!tag || busy) return;
    setBusy(true);
    if (await onAdd(tag)) setText('');
    setBusy(false);
  }

  return (
    <form className="add-tag" onSubmit={(event) => void submit(event)}>
      <label htmlFor={id} className="visually-hidden">
        New tag
      </label>
      <input
        id={id}
        className="field"
        value={text}
        placeholder="Add a tag"
        maxLength={defaultLimits.tagLength}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      <button type="submit" className="icon-button" aria-label="Add this tag" disabled={busy || text.trim() === ''}>
        <Plus size={18} aria-hidden="true" />
      </button>
    </form>
  );
}
