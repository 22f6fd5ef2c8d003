import type { ImageCase } from './case-of-image.ts';
import type { Finding } from './finding.ts';
import type { ImageState, ListSeen } from './observation.ts';

const contradiction = (imageId: string, sentence: string, evidence: unknown): Finding => ({
  verdict: 'contradicting',
  imageId,
  operation: null,
  sentence,
  evidence,
});

/** All regions say the same of an image. */
export function checkRegionsAgree({ imageId, seen }: ImageCase): Finding[] {
  const answered = seen.filter((each) => each.error === null);
  const [first, ...others] = answered;
  if (first === undefined) return [];
  return others.flatMap((other) => {
    const fields = differingFields(first.state, other.state);
    if (fields.length === 0) return [];
    const sentence = `${first.region} and ${other.region} do not agree on ${fields.join(', ')}.`;
    return [contradiction(imageId, sentence, { [first.region]: first.state, [other.region]: other.state })];
  });
}

function differingFields(a: ImageState | null, b: ImageState | null): string[] {
  if (a === null || b === null) return a === b ? [] : ['its existence'];
  return (Object.keys(a) as (keyof ImageState)[]).filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key]));
}

/** Every list that should hold an image holds it, once and with the same title; those of other tags do not. */
export function checkLists({ imageId, state, upload }: ImageCase, lists: readonly ListSeen[]): Finding[] {
  if (state?.stage !== 'ready') return [];
  return lists.flatMap((list) => {
    if (list.error !== null) return [];
    const wanted = isWanted(list, state, upload?.client ?? null);
    const entries = list.entries.filter((entry) => entry.imageId === imageId);
    const where = `the ${list.kind} list${list.tag === null ? '' : ` "${list.tag}"`} of ${list.region}`;
    const about = { list: list.kind, tag: list.tag, client: list.client, region: list.region };
    if (entries.length > 1)
      return [{ ...contradiction(imageId, `It is ${entries.length} times in ${where}.`, about), verdict: 'doubled' as const }];
    const [entry] = entries;
    if (wanted && entry === undefined) return [contradiction(imageId, `It is ready and not in ${where}.`, about)];
    // What is deleted and still listed is told as such elsewhere.
    if (!wanted && entry !== undefined && !state.deleted)
      return [contradiction(imageId, `It does not belong into ${where}.`, about)];
    if (entry !== undefined && entry.title !== state.title && !state.deleted)
      return [contradiction(imageId, `It has another title in ${where}.`, { ...about, image: state.title, list: entry.title })];
    return [];
  });
}

function isWanted(list: ListSeen, state: ImageState, client: string | null): boolean {
  switch (list.kind) {
    case 'owner':
      return list.client === client && !state.deleted;
    case 'trash':
      return list.client === client && state.deleted;
    case 'feed':
      return !state.deleted;
    case 'tag':
      return !state.deleted && list.tag !== null && state.tags.includes(list.tag);
  }
}

/** A list of somebody's own images holds no image that this person did not upload. */
export function checkUnknownImages(lists: readonly ListSeen[], known: ReadonlySet<string>): Finding[] {
  const strangers = lists
    .filter(({ kind }) => kind === 'owner' || kind === 'trash')
    .flatMap(({ entries, client, region }) =>
      entries.filter(({ imageId }) => !known.has(imageId)).map(({ imageId }) => ({ imageId, client, region })),
    );
  const byImage = Map.groupBy(strangers, ({ imageId }) => imageId);
  return [...byImage].map(([imageId, where]) => ({
    verdict: 'doubled',
    imageId,
    operation: null,
    sentence: 'It is in a list of own images, and its owner never uploaded it.',
    evidence: where,
  }));
}
