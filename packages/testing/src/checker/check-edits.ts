import type { EditOperation } from '../history/history.ts';
import type { ImageCase } from './case-of-image.ts';
import type { Finding } from './finding.ts';
import { type Causality, couldBeAfter, isAfter, mayBeConcurrent } from './order.ts';

/**
 * The title is that of the last acknowledged edit, or of one that may have come after it. A delete or restore that did not know of an edit
 * replaces it by design: people's edits of an image are one document, and its higher revision wins.
 */
export function checkEdits(image: ImageCase, causality: Causality): Finding[] {
  const { state, edits, imageId } = image;
  if (state === null) return [];
  const writer = edits.find((edit) => edit.title === state.title) ?? null;
  if (state.title !== null && writer === null)
    return [
      {
        verdict: 'contradicting',
        imageId,
        operation: null,
        sentence: 'It has a title that nobody wrote.',
        evidence: { title: state.title },
      },
    ];
  return edits.filter((edit) => isLost(edit, writer, image, causality)).map((edit) => lostEdit(edit, writer, image));
}

function isLost(edit: EditOperation, writer: EditOperation | null, { edits, fates }: ImageCase, causality: Causality): boolean {
  if (edit.outcome !== 'ok' || edit === writer) return false;
  if (writer !== null && couldBeAfter(writer, edit)) return false;
  // Of several that are gone, the last one says it all.
  if (edits.some((other) => other.outcome === 'ok' && isAfter(other, edit))) return false;
  return !fates.some((fate) => fate.outcome !== 'fail' && mayBeConcurrent(edit, fate, causality));
}

const lostEdit = (edit: EditOperation, writer: EditOperation | null, { imageId, state, fates }: ImageCase): Finding => ({
  verdict: 'lost',
  imageId,
  operation: edit.id,
  sentence: `The title "${edit.title}" was acknowledged by ${edit.region} and is ${state?.title === null ? 'not there' : `replaced by an earlier one, "${state?.title}"`}.`,
  evidence: { edit, earlier: writer, fates },
});
