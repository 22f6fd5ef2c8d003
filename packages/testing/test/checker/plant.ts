import type { Verdict } from '../../src/checker/finding.ts';
import type { ImageState, Observation } from '../../src/checker/observation.ts';
import type { Run } from './clean-run.ts';

/** Breaks one thing of a clean run. Gives null where the run has nothing of the kind. */
export interface Plant {
  readonly name: string;
  readonly verdict: Verdict;
  readonly plant: (run: Run, choose: number) => { run: Run; imageId: string | null } | null;
}

const at = <Item>(list: readonly Item[], choose: number): Item | null => list[choose % Math.max(1, list.length)] ?? null;

/** Images whose upload was acknowledged and that are not deleted. */
const shownIn = ({ history, observation }: Run): string[] => {
  const acked = history.operations.flatMap((each) => (each.kind === 'upload' && each.outcome === 'ok' ? each.imageIds : []));
  return acked.filter((id) => observation.images.some((seen) => seen.imageId === id && seen.state?.deleted === false));
};

/** Images whose title is that of an acknowledged edit with nothing after it that could replace it. */
function withFinalEdit({ history, observation }: Run): string[] {
  return history.operations.flatMap((edit) => {
    if (edit.kind !== 'edit' || edit.outcome !== 'ok') return [];
    const others = history.operations.filter((each) => each !== edit && 'imageId' in each && each.imageId === edit.imageId);
    const isAlone = others.every((each) => each.outcome === 'fail' || !['edit', 'delete', 'restore'].includes(each.kind));
    const stands = observation.images.some((seen) => seen.imageId === edit.imageId && seen.state?.title === edit.title);
    return isAlone && stands ? [edit.imageId] : [];
  });
}

const finallyDeleted = ({ history, observation }: Run): string[] =>
  observation.images
    .filter(({ state }) => state?.deleted === true)
    .map(({ imageId }) => imageId)
    .filter((id) => history.operations.some((each) => each.kind === 'delete' && each.outcome === 'ok' && each.imageId === id))
    .filter(
      (id) => !history.operations.some((each) => each.kind === 'restore' && each.imageId === id && each.outcome !== 'fail'),
    );

function changeState(run: Run, imageId: string, change: (state: ImageState) => Partial<ImageState>, region?: string): Run {
  const images = run.observation.images.map((seen) =>
    seen.imageId === imageId && seen.state !== null && (region === undefined || seen.region === region)
      ? { ...seen, state: { ...seen.state, ...change(seen.state) } }
      : seen,
  );
  return withObservation(run, { images });
}

const withObservation = (run: Run, change: Partial<Observation>): Run => ({
  ...run,
  observation: { ...run.observation, ...change },
});

/** A plant that takes one of the chosen images. */
const plantIn = (
  name: string,
  verdict: Verdict,
  candidates: (run: Run) => string[],
  change: (run: Run, imageId: string) => Run,
): Plant => ({
  name,
  verdict,
  plant(run, choose) {
    const imageId = at(candidates(run), choose);
    return imageId === null ? null : { run: change(run, imageId), imageId };
  },
});

export const plants: readonly Plant[] = [
  plantIn('an upload that no region knows', 'lost', shownIn, (run, id) => {
    const images = run.observation.images.map((seen) => (seen.imageId === id ? { ...seen, state: null } : seen));
    return withObservation(run, { images });
  }),
  plantIn('an original with other bytes', 'lost', shownIn, (run, id) => {
    const files = run.observation.files.map((file) => (file.imageId === id ? { ...file, sha256: 'other' } : file));
    return withObservation(run, { files });
  }),
  plantIn('an original that is gone', 'lost', shownIn, (run, id) => {
    const files = run.observation.files.map((file) =>
      file.imageId === id && file.what === 'original' ? { ...file, status: 404, sha256: null } : file,
    );
    return withObservation(run, { files });
  }),
  plantIn('a thumbnail that is gone', 'lost', shownIn, (run, id) => {
    const files = run.observation.files.map((file) =>
      file.imageId === id && file.what === 'thumbnail' ? { ...file, status: 404 } : file,
    );
    return withObservation(run, { files });
  }),
  plantIn('an edit that is gone', 'lost', withFinalEdit, (run, id) => changeState(run, id, () => ({ title: null }))),
  plantIn('a good file judged broken', 'lost', shownIn, (run, id) =>
    changeState(run, id, () => ({ stage: 'failed', failure: 'damaged' })),
  ),
  plantIn('an image that two keys made', 'doubled', shownIn, (run, id) => {
    const operations = run.history.operations.map((each) =>
      each.kind === 'upload' && each.imageIds.includes(id) ? { ...each, imageIds: [id, `${id}-again`] } : each,
    );
    return { ...run, history: { ...run.history, operations } };
  }),
  plantIn('an image twice in a list', 'doubled', shownIn, (run, id) => {
    const lists = run.observation.lists.map((list) => {
      const entry = list.entries.find((each) => each.imageId === id);
      return list.kind === 'owner' && entry !== undefined ? { ...list, entries: [...list.entries, entry] } : list;
    });
    return withObservation(run, { lists });
  }),
  {
    name: 'an image that its owner never uploaded',
    verdict: 'doubled',
    plant(run) {
      const imageId = 'stranger';
      const lists = run.observation.lists.map((list, index) =>
        list.kind === 'owner' && index === run.observation.lists.findIndex(({ kind }) => kind === 'owner')
          ? { ...list, entries: [...list.entries, { imageId, title: null, deleted: false }] }
          : list,
      );
      return lists.some(({ kind }) => kind === 'owner') ? { run: withObservation(run, { lists }), imageId } : null;
    },
  },
  plantIn('an image that never becomes ready', 'stuck', shownIn, (run, id) =>
    changeState(run, id, () => ({ stage: 'processing' })),
  ),
  plantIn('recognition that never ends', 'stuck', shownIn, (run, id) => changeState(run, id, () => ({ recognition: 'pending' }))),
  plantIn('an image that waits for a region that is back', 'stuck', shownIn, (run, id) =>
    changeState(run, id, () => ({ waitingFor: 'westus2' })),
  ),
  plantIn('a region that does not answer', 'stuck', shownIn, (run, id) => {
    const images = run.observation.images.map((seen) =>
      seen.imageId === id && seen.region === 'eastus2' ? { ...seen, state: null, error: 'no answer' } : seen,
    );
    return withObservation(run, { images });
  }),
  plantIn('two regions with different titles', 'contradicting', shownIn, (run, id) =>
    changeState(run, id, () => ({ title: 'only here' }), 'eastus2'),
  ),
  plantIn('an image that one region does not know', 'contradicting', shownIn, (run, id) => {
    const images = run.observation.images.map((seen) =>
      seen.imageId === id && seen.region === 'eastus2' ? { ...seen, state: null } : seen,
    );
    return withObservation(run, { images });
  }),
  plantIn('a list without an image', 'contradicting', shownIn, (run, id) => {
    const lists = run.observation.lists.map((list) =>
      list.kind === 'feed' ? { ...list, entries: list.entries.filter((entry) => entry.imageId !== id) } : list,
    );
    return withObservation(run, { lists });
  }),
  plantIn('a list with an old title', 'contradicting', shownIn, (run, id) => {
    const lists = run.observation.lists.map((list) => ({
      ...list,
      entries: list.entries.map((entry) => (entry.imageId === id ? { ...entry, title: 'old' } : entry)),
    }));
    return withObservation(run, { lists });
  }),
  {
    name: 'replicas with different bytes',
    verdict: 'contradicting',
    plant: (run) => ({
      imageId: null,
      run: withObservation(run, {
        digest: {
          identical: false,
          pending: 0,
          regions: { westus2: { 'parallax/images': 'a' }, eastus2: { 'parallax/images': 'b' } },
        },
      }),
    }),
  },
  plantIn('an original whose address is in another region', 'wrong-region-url', shownIn, (run, id) =>
    changeState(run, id, ({ original, home }) => ({
      original: original && { ...original, region: home === 'westus2' ? 'eastus2' : 'westus2' },
    })),
  ),
  plantIn('a home to which the file was never sent', 'wrong-region-url', shownIn, (run, id) =>
    changeState(run, id, ({ home }) => {
      const other = home === 'westus2' ? 'eastus2' : 'westus2';
      const port = other === 'westus2' ? 2000 : 2010;
      return { home: other, original: { region: other, url: `http://127.0.0.1:${port}0/acct/images/${id}` } };
    }),
  ),
  plantIn('a thumbnail whose copy is in another region', 'wrong-region-url', shownIn, (run, id) =>
    changeState(run, id, ({ thumbnails, home }) => ({
      thumbnails: thumbnails.map((each) => ({
        ...each,
        secondaryUrl: `http://127.0.0.1:${home === 'westus2' ? 20011 : 20001}/acct/thumbnails/x.webp`,
      })),
    })),
  ),
  plantIn('a thumbnail that points to a secondary', 'wrong-region-url', shownIn, (run, id) =>
    changeState(run, id, ({ thumbnails }) => ({ thumbnails: thumbnails.map((each) => ({ ...each, url: each.secondaryUrl })) })),
  ),
  plantIn('a deleted image that is back', 'deleted-but-back', finallyDeleted, (run, id) =>
    changeState(run, id, () => ({ deleted: false })),
  ),
  plantIn('a deleted image that is still in the feed', 'deleted-but-back', finallyDeleted, (run, id) => {
    const lists = run.observation.lists.map((list) =>
      list.kind === 'feed' ? { ...list, entries: [...list.entries, { imageId: id, title: null, deleted: false }] } : list,
    );
    return withObservation(run, { lists });
  }),
  plantIn('a deleted image whose thumbnail opens', 'deleted-but-back', finallyDeleted, (run, id) => {
    const files = run.observation.files.map((file) => (file.imageId === id ? { ...file, status: 200 } : file));
    return withObservation(run, { files });
  }),
  plantIn('an image deleted by nobody', 'lost', shownIn, (run, id) => {
    const touched = run.history.operations.some((each) => each.kind === 'delete' && each.imageId === id);
    if (touched) return changeState(run, id, () => ({ stage: 'failed' }));
    return changeState(run, id, () => ({ deleted: true }));
  }),
];
