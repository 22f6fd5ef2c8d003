import type { Image } from '@parallax/contracts/image';
import { expect, test } from 'vitest';
import { ApiProblem } from '../api/problem.ts';
import { sampleImage } from '../pictures/sample-image.ts';
import { followUpload } from './follow-upload.ts';
import { createPace } from './pace.ts';
import type { QueueAction } from './queue.ts';

const done = sampleImage(1, { etag: 'recognised' });
const pending = sampleImage(1, { etag: 'pictured', recognition: { ...done.recognition, status: 'pending' } });
const processing = sampleImage(1, { etag: 'arrived', stage: 'processing' });
const problem = (status: number) =>
  new ApiProblem({ status, code: 'unknown', message: `It answers ${status}.`, retryAfterMs: null, operationId: null });

/** Follows an upload for which the API answers these, one after the other, and the last one from then on; before each look the page is hidden for `hiddenMs`. */
async function follow(answers: readonly (Image | Error)[], hiddenMs = 0) {
  let now = 0;
  let looks = 0;
  const told: QueueAction[] = [];
  const images: Image[] = [];
  const learned: number[] = [];
  const pace = createPace();
  const ended = followUpload('key', done.id, {
    api: {
      find: async () => {
        const answer = answers[Math.min(looks++, answers.length - 1)];
        if (answer === undefined || answer instanceof Error) throw answer;
        return answer;
      },
    },
    waiting: {
      now: () => now,
      pause: async (ms) => {
        now += ms;
      },
      untilVisible: async () => {
        now += hiddenMs;
      },
    },
    pace: { ...pace, learn: (ms) => learned.push(ms) },
    tell: (action) => told.push(action),
    onImage: (image) => images.push(image),
    signal: AbortSignal.timeout(5_000),
  });
  const error = await ended.then(
    () => null,
    (reason: unknown) => reason,
  );
  return { told, images, learned, looks, now, error };
}

const typesOf = (told: readonly QueueAction[]) => told.map(({ type }) => type);

test('is over when the picture is there and described; each new state is told once', async () => {
  const { told, images, looks } = await follow([processing, processing, pending, pending, done]);
  expect(typesOf(told)).toEqual(['arrived', 'pictured', 'pictured', 'pictured', 'finished']);
  expect(images).toEqual([processing, pending, done]);
  expect(looks).toBe(5);
});

test('the pace learns when the picture was there, not when it was described', async () => {
  const { learned, now } = await follow([processing, pending, pending, done]);
  const pace = createPace();
  expect(learned).toEqual([pace.pauseMs(0) + pace.pauseMs(1)]);
  expect(now).toBeGreaterThan(learned[0] ?? 0);
});

test('the pace learns nothing of a picture that nobody looked for', async () => {
  expect((await follow([processing, done], 60_000)).learned).toEqual([]);
});

test.each([404, 429, 503])('goes on after %d', async (status) => {
  const { told, error } = await follow([problem(status), problem(status), done]);
  expect(error).toBeNull();
  expect(typesOf(told)).toEqual(['arrived', 'pictured', 'finished']);
});

test('a refusal ends it with its sentence', async () => {
  const { error, looks } = await follow([problem(403)]);
  expect(error).toMatchObject({ message: 'It answers 403.' });
  expect(looks).toBe(1);
});

test('a file that could not be read fails with the reason', async () => {
  const failure = { code: 'not-an-image', message: 'This is no picture.', retryable: false } as const;
  const { told } = await follow([processing, sampleImage(1, { stage: 'failed', failure })]);
  expect(told.at(-1)).toEqual({ type: 'failed', key: 'key', sentence: 'This is no picture.', canRetry: false });
});

test('a picture without a description after 90 s is done all the same', async () => {
  const { told, now } = await follow([pending]);
  expect(told.at(-1)?.type).toBe('finished');
  expect(now).toBeGreaterThanOrEqual(90_000);
});

test.each([
  [null, 'takes longer than usual'],
  ['westus2', 'waits for its region'],
] as const)('a file that takes long gets a word, waiting for %s', async (waitingFor, words) => {
  const late = sampleImage(1, { stage: 'processing', waitingFor });
  const { told } = await follow([...Array<Image>(40).fill(late), done]);
  const [noted] = told.filter((action) => action.type === 'noted');
  expect(noted).toMatchObject({ sentence: expect.stringContaining(words) });
});
