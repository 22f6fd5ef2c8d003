import { expect, test } from 'vitest';
import { type Queue, type QueueAction, reduceQueue, type Upload } from './queue.ts';
import { announcementOf, headingOf, inDockOrder, needsWarning, statusOf } from './summary.ts';

const base = reduceQueue([], { type: 'added', files: [{ key: 'a', name: 'a.jpg', bytes: 200 }] })[0] as Upload;
const upload = (changes: Partial<Upload>): Upload => ({ ...base, ...changes });
const queueOf = (...stages: Upload['stage'][]): Queue =>
  stages.map((stage, index) => upload({ key: `${index}`, stage, sentence: stage === 'failed' ? 'It broke.' : null }));
const say = (changes: Partial<Upload>, now = 0) =>
  statusOf(upload(changes), now, (region) => (region === 'westus2' ? 'West US 2' : 'East US 2'));

test('the heading counts what is under way and what came of it', () => {
  expect(headingOf(queueOf('done', 'sending', 'waiting'))).toBe('Uploading, 1 of 3 done');
  expect(headingOf(queueOf('refused', 'sending', 'waiting'))).toBe('Uploading, 0 of 2 done');
  expect(headingOf(queueOf('sending'))).toBe('Uploading 1 photo');
  expect(headingOf(queueOf('done'))).toBe('1 photo uploaded');
  expect(headingOf(queueOf('done', 'done', 'failed'))).toBe('2 uploaded, 1 not');
  expect(headingOf(queueOf('refused'))).toBe('1 photo not uploaded');
});

test('rows say their stage', () => {
  expect(say({ stage: 'waiting' })).toBe('Waiting for its turn');
  expect(say({ stage: 'sending', sent: 99 })).toBe('Sending, 49 %');
  expect(say({ stage: 'processing' })).toBe('Sent, making the thumbnail');
  expect(say({ stage: 'recognising' })).toBe('In the gallery, being described');
  expect(say({ stage: 'failed', sentence: 'It broke.' })).toBe('It broke.');
});

test('a pause says why and when it ends', () => {
  const pause = { until: 8_000, sentence: 'The region is busy.' };
  expect(say({ stage: 'asking', pause }, 3_500)).toBe('The region is busy. Trying again in 5 s.');
  expect(say({ stage: 'asking', pause }, 9_000)).toBe('The region is busy. Trying again now.');
  expect(say({ stage: 'asking', pause: { until: 1_800_000, sentence: 'Enough.' } })).toBe('Enough. Trying again in 30 minutes.');
  expect(say({ stage: 'asking', pause: { until: null, sentence: 'You are offline.' } })).toBe('You are offline.');
});

test('a file that changed region says so', () => {
  expect(say({ stage: 'sending', moved: { from: 'westus2', to: 'eastus2', why: 'no-answer' } })).toBe(
    'West US 2 stopped answering, continuing in East US 2',
  );
});

test('screen readers hear the count and each trouble', () => {
  expect(announcementOf(queueOf('done', 'failed'))).toBe('1 of 2 photos uploaded. a.jpg: It broke.');
  expect(announcementOf([])).toBe('');
});

test('trouble comes first, the rest keeps its order', () => {
  expect(inDockOrder(queueOf('done', 'failed', 'sending', 'refused')).map((each) => each.key)).toEqual(['1', '3', '0', '2']);
});

test('closing the page is warned of only while something is unsent', () => {
  const states: [Upload['stage'], boolean][] = [
    ['waiting', true],
    ['sending', true],
    ['processing', false],
    ['done', false],
    ['refused', false],
  ];
  for (const [stage, warns] of states) expect(needsWarning(queueOf(stage))).toBe(warns);
  const failed: QueueAction = { type: 'removed', key: '0' };
  expect(needsWarning(reduceQueue(queueOf('sending'), failed))).toBe(false);
});
