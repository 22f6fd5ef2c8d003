import { describe, expect, it } from 'vitest';
import { type CallFacts, toBlobCreated } from './blob-created.ts';
import { matchesFilter, type SubscriptionFilter, subscriptionFilterSchema } from './subscription-filter.ts';

const facts: CallFacts = {
  id: 'i',
  api: 'PutBlob',
  container: 'Images',
  blob: 'Holiday.JPG',
  url: 'http://x',
  requestId: 'r',
  clientRequestId: null,
  etag: '"1"',
  contentLength: 1_000,
  contentType: 'image/jpeg',
  blobType: 'BlockBlob',
  at: 0,
};
const event = toBlobCreated(facts, null, 'topic', 1);
const on = (advanced: NonNullable<SubscriptionFilter['advancedFilters']>[number]): SubscriptionFilter => ({
  advancedFilters: [advanced],
});

describe('matchesFilter', () => {
  it.each<[boolean, string, SubscriptionFilter]>([
    [true, 'nothing asked', {}],
    [true, 'its type', { includedEventTypes: ['Microsoft.Storage.BlobCreated'] }],
    [false, 'another type', { includedEventTypes: ['Microsoft.Storage.BlobDeleted'] }],
    [true, 'begin, in any case', { subjectBeginsWith: '/blobservices/default/containers/images/' }],
    [
      false,
      'begin, case counts',
      { subjectBeginsWith: '/blobServices/default/containers/images/', isSubjectCaseSensitive: true },
    ],
    [false, 'another container', { subjectBeginsWith: '/blobServices/default/containers/thumbs/' }],
    [true, 'end', { subjectEndsWith: '.jpg' }],
    [false, 'another end', { subjectEndsWith: '.png' }],
    [true, 'at most', on({ operatorType: 'NumberLessThanOrEquals', key: 'data.contentLength', value: 1_000 })],
    [false, 'less', on({ operatorType: 'NumberLessThan', key: 'data.contentLength', value: 1_000 })],
    [true, 'at least', on({ operatorType: 'NumberGreaterThanOrEquals', key: 'data.contentLength', value: 1_000 })],
    [false, 'more', on({ operatorType: 'NumberGreaterThan', key: 'data.contentLength', value: 1_000 })],
    [true, 'in numbers', on({ operatorType: 'NumberIn', key: 'data.contentLength', values: [1, 1_000] })],
    [false, 'not in numbers', on({ operatorType: 'NumberNotIn', key: 'data.contentLength', values: [1, 1_000] })],
    [true, 'in texts', on({ operatorType: 'StringIn', key: 'data.api', values: ['putblob', 'PutBlockList'] })],
    [false, 'not in texts', on({ operatorType: 'StringNotIn', key: 'data.api', values: ['PutBlob'] })],
    [true, 'begins with', on({ operatorType: 'StringBeginsWith', key: 'data.contentType', values: ['video/', 'image/'] })],
    [false, 'ends with', on({ operatorType: 'StringEndsWith', key: 'data.contentType', values: ['png'] })],
    [true, 'contains', on({ operatorType: 'StringContains', key: 'subject', values: ['holiday'] })],
    [false, 'a number that is not there', on({ operatorType: 'NumberLessThan', key: 'data.nothing', value: 1 })],
    [true, 'a text that is not there is in no list', on({ operatorType: 'StringNotIn', key: 'data.nothing', values: ['x'] })],
  ])('%s: %s', (matches, _name, filter) => {
    expect(matchesFilter(event, filter)).toBe(matches);
  });

  it('asks for all of several', () => {
    const filter = subscriptionFilterSchema.parse({
      advancedFilters: [
        { operatorType: 'StringIn', key: 'data.api', values: ['PutBlob'] },
        { operatorType: 'NumberLessThan', key: 'data.contentLength', value: 10 },
      ],
    });
    expect(matchesFilter(event, filter)).toBe(false);
  });
});

describe('subscriptionFilterSchema', () => {
  it.each([
    { advancedFilters: [{ operatorType: 'NumberBetween', key: 'data.contentLength', value: 1 }] },
    { advancedFilters: [{ operatorType: 'StringIn', key: '__proto__', values: ['x'] }] },
    { subjectStartsWith: 'x' },
  ])('refuses %j instead of ignoring it', (filter) => {
    expect(subscriptionFilterSchema.safeParse(filter).success).toBe(false);
  });
});
