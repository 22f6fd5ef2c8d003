import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { ImagesApi } from '../api/images.ts';

interface TagSearchProps {
  readonly api: Pick<ImagesApi, 'tags'>;
  readonly tag: string | null;
  readonly onTag: (tag: string | null) => void;
}

const pauseMs = 120;
const most = 8;

/** Finds pictures by tag; the tags in use are offered while one types. */
export function TagSearch({ api, tag, onTag }: TagSearchProps) {
  const [text, setText] = useState(tag ?? '');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const offered = useTags(api, text.trim().toLowerCase(), open);

  // The address is the truth: going back changes the filter as well.
  useEffect(() => setText(tag ?? ''), [tag]);

  function choose(chosen: string): void {
    const cleaned = chosen.trim().toLowerCase();
    setText(cleaned);
    setOpen(false);
    onTag(cleaned || null);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setActive((before) => Math.max(-1, Math.min(offered.length - 1, before + step)));
    }
    if (event.key === 'Enter') choose(offered[active] ?? text);
    if (event.key === 'Escape' && open) setOpen(false);
    else if (event.key === 'Escape') choose('');
  }

  const isListed = open && offered.length > 0;
  return (
    <search className="tag-search">
      <Search size={18} aria-hidden="true" className="tag-search-icon" />
      <input
        ref={input}
        type="text"
        role="combobox"
        aria-label="Search by tag"
        aria-expanded={isListed}
        aria-controls={`${id}-tags`}
        aria-autocomplete="list"
        aria-activedescendant={isListed && active >= 0 ? `${id}-${active}` : undefined}
        placeholder="Search by tag"
        maxLength={50}
        autoComplete="off"
        enterKeyHint="search"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setActive(-1);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      {text !== '' && (
        <button type="button" className="icon-button" aria-label="Clear the search" onClick={() => choose('')}>
          <X size={16} aria-hidden="true" />
        </button>
      )}
      <div id={`${id}-tags`} role="listbox" aria-label="Tags" hidden={!isListed}>
        {offered.map((each, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keyboard chooses in the field, with arrows and Enter.
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field, as a combobox wants it.
          <div
            key={each}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // The field must not lose the focus before the press has chosen.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(each)}
          >
            {each}
          </div>
        ))}
      </div>
    </search>
  );
}

/** Tags in use that begin with `prefix`; what was offered before stays until the next answer. */
function useTags(api: Pick<ImagesApi, 'tags'>, prefix: string, active: boolean): readonly string[] {
  const [tags, setTags] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!active) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      api.tags(prefix, control.signal).then(
        (answer) => setTags(answer.tags.slice(0, most).map((tag) => tag.name)),
        // Suggestions are a courtesy: without them one types the whole word.
        () => setTags([]),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [api, prefix, active]);
  return tags;
}
