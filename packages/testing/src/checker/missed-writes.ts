import type { EditOperation, FateOperation, ReadOperation, UploadOperation } from '../history/history.ts';
import type { ImageCase } from './case-of-image.ts';
import { couldBeAfter, isAfter } from './order.ts';

export type Write = UploadOperation | EditOperation | FateOperation;

/** Acknowledged writes that a later read did not show, each with the last such read, of the reads that `counts`. */
export function missedBy(image: ImageCase, counts: (read: ReadOperation) => boolean): { write: Write; read: ReadOperation }[] {
  const reads = image.reads.filter((read) => read.outcome === 'ok' && counts(read));
  return writesOf(image)
    .filter(({ outcome }) => outcome === 'ok')
    .flatMap((write) => {
      const read = reads.findLast((each) => isAfter(each, write) && !shows(each, write, image));
      return read === undefined ? [] : [{ write, read }];
    });
}

export const writesOf = ({ upload, edits, fates }: ImageCase): Write[] => [
  ...(upload === null ? [] : [upload]),
  ...edits,
  ...fates,
];

function shows({ saw, ...read }: ReadOperation, write: Write, { edits, fates }: ImageCase): boolean {
  if (write.kind === 'upload') return saw !== null;
  // Whether the image is known at all is the upload's business.
  if (saw === null) return true;
  const replacedBy = <Other extends EditOperation | FateOperation>(others: readonly Other[]) =>
    others.some(
      (other) => other !== write && other.outcome !== 'fail' && couldBeAfter(other, write) && other.invokedAt < read.endedAt,
    );
  if (write.kind === 'edit') return saw.title === write.title || replacedBy(edits) || replacedBy(fates);
  return saw.deleted === (write.kind === 'delete') || replacedBy(fates);
}
