import type { ImageStep, ImageStory } from '@parallax/local-cloud/api/control-images';
import type { Journey } from './journeys.ts';

export interface Step extends Pick<ImageStep, 'kind' | 'text' | 'region' | 'ms' | 'level' | 'from'> {
  readonly key: string;
  readonly at: string;
  /** Since the first step, ms. */
  readonly sinceStartMs: number;
  /** Since the step before, ms. */
  readonly afterMs: number;
}

/** What happened to one image in order: the story as the server joined it, with what has come since; without a story, the events alone. */
export function stepsOf(story: ImageStory | null, journey: Journey | null): Step[] {
  const told = story?.steps ?? [];
  const known = new Set(told.filter(({ from }) => from === 'cloud').map(({ at, text }) => `${at} ${text}`));
  const fresh = (journey?.events ?? []).filter(({ at, text }) => !known.has(`${at} ${text}`));
  const all = [
    ...told.map(({ at, kind, text, region, ms, level, from }) => ({ at, kind, text, region, ms, level, from })),
    ...fresh.map(({ at, kind, text, region, ms, level }) => ({ at, kind, text, region, ms, level, from: 'cloud' as const })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const start = Date.parse(all[0]?.at ?? '');
  return all.map((step, index) => {
    const before = all[index - 1];
    const time = Date.parse(step.at);
    return {
      ...step,
      key: `${step.at} ${step.from} ${step.text}`,
      sinceStartMs: time - start,
      afterMs: before === undefined ? 0 : time - Date.parse(before.at),
    };
  });
}
