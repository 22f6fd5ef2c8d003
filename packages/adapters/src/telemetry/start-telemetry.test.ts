import { context, trace } from '@opentelemetry/api';
import { afterEach, expect, test, vi } from 'vitest';
import { measureInto } from './measure.ts';
import { inSpan } from './span.ts';
import { startTelemetry } from './start-telemetry.ts';

afterEach(() => {
  trace.disable();
  context.disable();
  measureInto(null);
  vi.doUnmock('./application-insights.ts');
});

const options = { region: 'westus2', colour: 'blue', release: 'r1', credential: undefined, env: {}, log: () => undefined };
const settings = { connectionString: 'none', useIdentity: false, role: 'parallax-api', ratio: 1 };

test('without settings nothing of OpenTelemetry is set up', async () => {
  const telemetry = startTelemetry({ ...options, settings: null });
  await inSpan('work', {}, (span) => expect(span.isRecording()).toBe(false));
  await telemetry.afterInvocation({ error: new Error('it failed') });
  await telemetry.close();
});

test('an SDK that cannot be loaded is a line in the log, and nothing else', async () => {
  vi.doMock('./application-insights.ts', () => {
    throw new Error('no such file');
  });
  const lines: string[] = [];
  const telemetry = startTelemetry({ ...options, settings, log: (event) => lines.push(event) });
  await inSpan('work', {}, (span) => expect(span.isRecording()).toBe(true));
  await telemetry.afterInvocation({ error: new Error('it failed') });
  await telemetry.afterInvocation({ result: { status: 200 } });
  await telemetry.close();
  expect(lines).toEqual(['telemetry-not-loaded']);
  await inSpan('later', {}, (span) => expect(span.isRecording()).toBe(false));
});

/** Telemetry whose SDK only notes what it is asked to do. */
function started() {
  const asked: string[] = [];
  vi.doMock('./application-insights.ts', () => ({
    openApplicationInsights: () => {
      asked.push('open');
      return { flush: async () => asked.push('flush'), close: async () => asked.push('close') };
    },
  }));
  return { asked, telemetry: startTelemetry({ ...options, settings }) };
}

test('failures of the same moment are delivered together, and the end of the process ends the SDK', async () => {
  const { asked, telemetry } = started();
  for (let count = 0; count < 3; count++) await telemetry.afterInvocation({ error: new Error('it failed') });
  expect(asked).toEqual(['open', 'flush']);
  await telemetry.close();
  expect(asked).toEqual(['open', 'flush', 'close']);
});

test('a request that ended with trouble of ours is delivered without making anybody wait; a refusal is no failure', async () => {
  const { asked, telemetry } = started();
  await telemetry.afterInvocation({ result: { status: 404 } });
  await telemetry.afterInvocation({ result: undefined, error: null });
  expect(asked).toEqual([]);
  await telemetry.afterInvocation({ result: { status: 500 } });
  expect(asked).toEqual([]);
  await expect.poll(() => asked).toEqual(['open', 'flush']);
  await telemetry.close();
});
