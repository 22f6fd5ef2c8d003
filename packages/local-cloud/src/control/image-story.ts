import { z } from 'zod';
import type { ControlEvent } from '../api/control-events.ts';
import type { ImageStep, ImageStory } from '../api/control-images.ts';
import { reasonOf } from './call-admin.ts';

const askMs = 3_000;

// What is read of the app's own answer; the rest of it is not the local cloud's business.
const imageAnswer = z.object({
  image: z.looseObject({
    stage: z.string(),
    region: z.string().nullable().catch(null),
    replica: z.boolean().nullable().catch(null),
    fileName: z.string().nullable().catch(null),
    thumbnails: z.array(z.looseObject({ url: z.url(), secondaryUrl: z.url().nullable().catch(null) })).catch([]),
    timeline: z
      .array(
        z.looseObject({
          step: z.string(),
          at: z.iso.datetime(),
          region: z.string().nullable().catch(null),
          ms: z.number().nullable().catch(null),
          detail: z.string().nullable().catch(null),
        }),
      )
      .catch([]),
  }),
});
export type ToldImage = z.output<typeof imageAnswer>['image'];

/** Asks the API for an image, at one address after the other until one answers. Null when it answers that there is none. */
export async function askForImage(id: string, apiUrls: readonly string[]): Promise<ToldImage | null> {
  let failure: unknown = new Error('no address of the API is known');
  for (const url of apiUrls) {
    try {
      const response = await fetch(`${url}/api/v1/images/${id}`, { signal: AbortSignal.timeout(askMs) });
      const text = await response.text();
      if (response.status === 404) return null;
      if (response.ok) return imageAnswer.parse(JSON.parse(text)).image;
      failure = new Error(`it answered ${response.status}`);
    } catch (error) {
      failure = error;
    }
  }
  throw new Error(`The API did not tell its timeline: ${reasonOf(failure)}.`, { cause: failure });
}

/** Joins what the app noted with what the services told. @param note why there is no timeline, else null. */
export function tellStory(id: string, image: ToldImage | null, events: readonly ControlEvent[], note: string | null): ImageStory {
  const steps = [...(image?.timeline ?? []).map(fromTimeline), ...events.map(fromEvent)].toSorted((a, b) => a.time - b.time);
  const first = steps[0]?.time ?? 0;
  const thumbnail = image?.thumbnails[0];
  return {
    id,
    stage: image?.stage ?? null,
    home: image?.region ?? null,
    replica: image?.replica ?? null,
    fileName: image?.fileName ?? null,
    thumbnail: thumbnail === undefined ? null : { url: thumbnail.url, secondaryUrl: thumbnail.secondaryUrl },
    note,
    steps: steps.map(({ time, ...step }) => ({ ...step, sinceStartMs: time - first })),
  };
}

type TimedStep = Omit<ImageStep, 'sinceStartMs'> & { time: number };

const kindsOfSteps: Readonly<Record<string, ImageStep['kind']>> = {
  granted: 'upload',
  uploaded: 'upload',
  'event-received': 'event',
  decoded: 'resize',
  'thumbnails-made': 'resize',
  'thumbnails-stored': 'write',
  ready: 'view',
};

function fromTimeline({ step, at, region, ms, detail }: ToldImage['timeline'][number]): TimedStep {
  const kind = kindsOfSteps[step] ?? (step.startsWith('recogni') ? 'recognise' : 'write');
  const sentence = `${step.charAt(0).toUpperCase()}${step.slice(1).replaceAll('-', ' ')}`;
  const level = step === 'failed' ? 'error' : step === 'postponed' ? 'warn' : 'info';
  return {
    time: Date.parse(at),
    at,
    from: 'timeline',
    kind,
    what: step,
    text: detail === null ? sentence : `${sentence}: ${detail}`,
    region,
    ms,
    level,
  };
}

function fromEvent({ at, kind, what, text, region, ms, level }: ControlEvent): TimedStep {
  return { time: Date.parse(at), at, from: 'cloud', kind, what, text, region, ms, level };
}
