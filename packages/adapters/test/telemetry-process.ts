// A process as an app would be, driven by telemetry.test.ts: does what its first argument says, and ends. One line of JSON tells what it did.
import { randomBytes } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { readWorkerSettings } from '@parallax/contracts/settings';
import { count, observe, record } from '../src/telemetry/measure.ts';
import { inSpan, noteSpan } from '../src/telemetry/span.ts';
import { startTelemetry } from '../src/telemetry/start-telemetry.ts';
import { activeTraceparent } from '../src/telemetry/traceparent.ts';

const { region, colour, release, telemetry: settings } = readWorkerSettings(process.env);
const log = (event: string, facts: object) => process.stderr.write(`${JSON.stringify({ event, ...facts })}\n`);
const telemetry = startTelemetry({ settings, region, colour, release, credential: undefined, env: process.env, log });

type Invoke = (work: () => Promise<unknown>, traceParent?: string) => Promise<void>;

/** One invocation as the Functions worker makes it. */
const invoke: Invoke = async (work, traceParent) => {
  const call = { invocationContext: { traceContext: traceParent === undefined ? {} : { traceParent } }, functionHandler: work };
  telemetry.beforeInvocation(call);
  try {
    const result: unknown = await call.functionHandler();
    await telemetry.afterInvocation({ result, error: null });
  } catch (error) {
    await telemetry.afterInvocation({ error });
  }
};

/** From here on it is the SDK that records and samples. */
const haveSdkLoaded = () => telemetry.afterInvocation({ error: new Error('to have it loaded') });

const grant = (status = 201) =>
  inSpan('POST uploads', { kind: SpanKind.SERVER }, async (span) => {
    span.setAttributes({ 'http.request.method': 'POST', 'http.route': 'uploads', 'http.response.status_code': status });
    await inSpan('cosmos.create', { kind: SpanKind.CLIENT, attributes: { 'db.system': 'cosmosdb' } }, () => undefined);
    return activeTraceparent();
  });

const resize = (traceparent: string | null, fail = false) =>
  inSpan('ResizeImage', { traceparent, kind: SpanKind.CONSUMER }, async () => {
    noteSpan('image.upload', Date.now() - 500, Date.now() - 20);
    await inSpan('vision.analyze', { kind: SpanKind.CLIENT }, async () => {
      if (fail) throw new Error('throttled by "secret name.jpg" at https://x.test/a?sig=abc from 10.1.2.3');
    });
  });

const acts: Record<string, () => Promise<unknown>> = {
  /** The grant before the SDK is there, the rest after; measured before and after. */
  async path() {
    let traceparent: string | null = null;
    count('upload.grants', { outcome: 'granted' });
    observe('breaker.state', () => [[2, { target: 'eastus2' }]]);
    await invoke(async () => {
      traceparent = await grant();
    }, '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
    await haveSdkLoaded();
    await invoke(() => resize(traceparent), '00-11111111111111111111111111111111-2222222222222222-00');
    record('image.e2e.duration', 812);
    return { traceparent };
  },
  /** Many traces of which few are to be kept; every tenth fails. */
  async many() {
    await invoke(() => grant());
    await haveSdkLoaded();
    let failures = 0;
    for (let index = 0; index < 200; index++) {
      const fail = index % 10 === 0;
      if (fail) failures += 1;
      await invoke(() => resize(`00-${randomBytes(16).toString('hex')}-00f067aa0ba902b7-01`, fail));
    }
    return { failures };
  },
  /** Fails once and is then left alone, as a frozen instance is. */
  async frozen() {
    await invoke(() => resize(null, true));
    return {};
  },
};

async function main(name: string): Promise<void> {
  const since = performance.now();
  const said = await acts[name]?.();
  const workMs = performance.now() - since;
  if (name !== 'frozen') await telemetry.close();
  process.stdout.write(`${JSON.stringify({ said, workMs, closeMs: performance.now() - since - workMs })}\n`);
  process.exit(0);
}

void main(process.argv[2] ?? '');
