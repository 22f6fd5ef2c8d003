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
});
