/**
 * One text of a picture while a person works on it. Pure. What was typed is never thrown away by an answer:
 *
 *   viewing -> editing <-> saving -> viewing
 *                 ^-----------'  conflict or trouble: the text stays, with a sentence
 */
export type Edit =
  | { readonly kind: 'viewing' }
  | {
      readonly kind: 'editing' | 'saving';
      readonly text: string;
      /** What it was when the editing began; null when there was nothing. */
      readonly base: string | null;
      /** Why the last try did not go through; null when there was none. */
      readonly trouble: string | null;
    };

export type EditAction =
  | { readonly type: 'began'; readonly value: string | null }
  | { readonly type: 'typed'; readonly text: string }
  | { readonly type: 'sent' }
  | { readonly type: 'saved' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'conflicted'; readonly theirs: string | null }
  | { readonly type: 'failed'; readonly sentence: string };

export const viewing: Edit = { kind: 'viewing' };

export function reduceEdit(edit: Edit, action: EditAction): Edit {
  if (action.type === 'began') return { kind: 'editing', text: action.value ?? '', base: action.value, trouble: null };
  if (edit.kind === 'viewing') return edit;
  switch (action.type) {
    case 'typed':
      return edit.kind === 'editing' ? { ...edit, text: action.text } : edit;
    case 'sent':
      return { ...edit, kind: 'saving', trouble: null };
    case 'saved':
    case 'cancelled':
      return viewing;
    case 'conflicted':
      // Saving again is now a decision: their text is known, so it becomes the base.
      return { kind: 'editing', text: edit.text, base: action.theirs, trouble: conflictSentence(action.theirs) };
    case 'failed':
      return { ...edit, kind: 'editing', trouble: action.sentence };
  }
}

const conflictSentence = (theirs: string | null): string =>
  theirs === null
    ? 'It was taken away in another window meanwhile. Your text is kept: save it again, or cancel.'
    : `It was changed in another window meanwhile, to “${theirs}”. Your text is kept: save again to replace that, or cancel.`;

/** What is sent for a text: nothing but spaces takes it away. */
export const meantBy = (text: string): string | null => text.trim() || null;
