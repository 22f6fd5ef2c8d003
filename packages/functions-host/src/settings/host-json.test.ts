import { describe, expect, test } from 'vitest';
import { readHostOptions } from './host-json.ts';

const read = (hostJson: Record<string, unknown>, env: Record<string, string> = {}) =>
  readHostOptions({ version: '2.0', ...hostJson }, env);

describe('defaults', () => {
  test('are those of the real host', () => {
    const options = read({});
    expect(options.functionTimeoutMs).toBe(30 * 60_000);
    expect(options.http).toEqual({
      routePrefix: 'api',
      maxOutstandingRequests: -1,
      maxConcurrentRequests: -1,
      customHeaders: {},
    });
    expect(options.queues).toMatchObject({
      batchSize: 16,
      maxDequeueCount: 5,
      visibilityTimeoutMs: 0,
      messageEncoding: 'base64',
    });
    expect(options.queues.newBatchThreshold % 8).toBe(0);
    expect(options.blobs.poisonBlobThreshold).toBe(5);
    expect(options.blobs.maxDegreeOfParallelism % 8).toBe(0);
  });

  test('poll a queue at least every 2 s in development, and every minute elsewhere', () => {
    expect(read({}).queues.maxPollingIntervalMs).toBe(2_000);
    expect(read({}, { AZURE_FUNCTIONS_ENVIRONMENT: 'Production' }).queues.maxPollingIntervalMs).toBe(60_000);
    const asked = { extensions: { queues: { maxPollingInterval: '00:00:30' } } };
    expect(read(asked).queues.maxPollingIntervalMs).toBe(30_000);
  });
});

describe('host.json', () => {
  test('is read without regard to case', () => {
    expect(read({ Extensions: { HTTP: { RoutePrefix: '/v1/' } } }).http.routePrefix).toBe('v1');
  });

  test('a functionTimeout of -1 is none', () => {
    expect(read({ functionTimeout: '-1' }).functionTimeoutMs).toBeNull();
    expect(read({ functionTimeout: '00:10:00' }).functionTimeoutMs).toBe(600_000);
  });

  test('log levels are by category', () => {
    expect(read({ logging: { logLevel: { Default: 'Warning', 'Function.a': 'Debug' } } }).logLevels).toEqual({
      default: 'warning',
      'Function.a': 'debug',
    });
  });

  test.each([
    [{ version: '1.0' }, '"version" must be "2.0"'],
    [{ functionTimeout: 'long' }, 'functionTimeout is "long"'],
    [{ extensions: { queues: { batchSize: 33 } } }, 'extensions.queues.batchSize is 33; expected an integer of 1 to 32'],
    [{ extensions: { blobs: { maxDegreeOfParallelism: 0 } } }, 'extensions.blobs.maxDegreeOfParallelism is 0'],
    [{ logging: { logLevel: { default: 'Loud' } } }, 'logging.logLevel.default is "loud"'],
  ])('%j is refused with a sentence', (hostJson, sentence) => {
    expect(() => read(hostJson)).toThrow(sentence);
  });
});

describe('AzureFunctionsJobHost__ settings', () => {
  test('win over the file, add what it has not, and reach into lists', () => {
    const options = read(
      { extensions: { http: { routePrefix: 'api' } }, functions: ['a', 'b'] },
      {
        AzureFunctionsJobHost__extensions__http__routePrefix: 'v2',
        AzureFunctionsJobHost__extensions__queues__batchSize: '7',
        'AzureFunctionsJobHost:functions:1': 'c',
      },
    );
    expect(options.http.routePrefix).toBe('v2');
    expect(options.queues.batchSize).toBe(7);
    expect(options.functions).toEqual(['a', 'c']);
  });
});
