import { afterEach, expect, test } from 'vitest';
import { measureInto } from '../telemetry/measure.ts';
import { watchAttempt } from './watch-attempt.ts';

afterEach(() => measureInto(null));

const endpoint = { name: 'westus', endpoint: 'https://vision.example', captions: true };
const answering = (status: number) => async () => new Response(null, { status });

test.each([
  ['an answer', answering(200), 'ok'],
  ['a throttled endpoint', answering(429), 'throttled'],
  ['a refusal', answering(401), 'refused'],
  ['trouble of the service', answering(503), 'unavailable'],
  ['no answer', () => Promise.reject(new Error('connection reset')), 'no-answer'],
])('%s is measured as what it is, and passed on', async (_what, attempt, outcome) => {
  const measured: unknown[] = [];
  measureInto({
    count: (name, _by, labels) => measured.push([name, labels]),
    record: (name, _value, labels) => measured.push([name, labels]),
    observe: () => undefined,
  });
  const passedOn = watchAttempt(endpoint, attempt);
  if (outcome === 'no-answer') await expect(passedOn).rejects.toThrow('connection reset');
  else expect(await passedOn).toBeInstanceOf(Response);
  expect(measured).toEqual([
    ['vision.duration', { outcome, endpoint: 'westus' }],
    ...(outcome === 'throttled' ? [['vision.throttled', { endpoint: 'westus' }]] : []),
  ]);
});
