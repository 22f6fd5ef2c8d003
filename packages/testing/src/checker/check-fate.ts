import type { FateOperation } from '../history/history.ts';
import type { ImageCase } from './case-of-image.ts';
import type { Finding } from './finding.ts';
import type { ListSeen } from './observation.ts';
import { type Causality, couldBeAfter, mayBeConcurrent } from './order.ts';

/** What was deleted stays away with all its thumbnails; what was restored is back. */
export function checkFate(image: ImageCase, lists: readonly ListSeen[], causality: Causality): Finding[] {
  const { state, fates } = image;
  if (state === null) return [];
  if (!state.deleted) return fates.filter((fate) => stands(fate, 'delete', image, causality)).map((fate) => isBack(fate, image));
  return [
    ...fates.filter((fate) => stands(fate, 'restore', image, causality)).map((fate) => lostRestore(fate, image)),
    ...deletedByNobody(image),
    ...stillShown(image, lists),
  ];
}

/** True for an acknowledged operation of that kind after which nothing can have undone it. */
function stands(fate: FateOperation, kind: FateOperation['kind'], { fates }: ImageCase, causality: Causality): boolean {
  if (fate.kind !== kind || fate.outcome !== 'ok') return false;
  return !fates.some(
    (other) =>
      other.kind !== kind && other.outcome !== 'fail' && (couldBeAfter(other, fate) || mayBeConcurrent(other, fate, causality)),
  );
}

const isBack = (fate: FateOperation, { imageId, fates }: ImageCase): Finding => ({
  verdict: 'deleted-but-back',
  imageId,
  operation: fate.id,
  sentence: `${fate.region} acknowledged its deletion, nobody restored it, and it is back.`,
  evidence: { fates },
});

const lostRestore = (fate: FateOperation, { imageId, fates }: ImageCase): Finding => ({
  verdict: 'lost',
  imageId,
  operation: fate.id,
  sentence: `${fate.region} acknowledged that it was restored, nobody deleted it again, and it is deleted.`,
  evidence: { fates },
});

function deletedByNobody({ imageId, fates }: ImageCase): Finding[] {
  if (fates.some((fate) => fate.kind === 'delete' && fate.outcome !== 'fail')) return [];
  return [{ verdict: 'lost', imageId, operation: null, sentence: 'It is deleted, and nobody deleted it.', evidence: { fates } }];
}

function stillShown({ imageId, files }: ImageCase, lists: readonly ListSeen[]): Finding[] {
  const back = (sentence: string, evidence: unknown): Finding => ({
    verdict: 'deleted-but-back',
    imageId,
    operation: null,
    sentence,
    evidence,
  });
  const shownIn = lists.filter(({ kind, entries }) => kind !== 'trash' && entries.some((entry) => entry.imageId === imageId));
  const open = files.filter(({ what, status }) => what !== 'original' && status === 200);
  return [
    ...shownIn.map(({ region, kind, tag }) =>
      back(`It is deleted and still in the ${kind} list of ${region}.`, { region, kind, tag }),
    ),
    ...open.map((file) => back('It is deleted and a thumbnail of it still opens.', file)),
  ];
}
