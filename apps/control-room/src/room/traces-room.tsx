import type { ControlState } from '@parallax/local-cloud/api/control-state';
import { useMemo } from 'react';
import type { TracesAddress } from '../address/address.ts';
import { controlApi } from '../api/control-api.ts';
import type { ChartMark } from '../charts/chart.tsx';
import { GoldenCharts } from '../charts/golden-charts.tsx';
import { FailureList } from '../traces/failure-list.tsx';
import { TraceList } from '../traces/trace-list.tsx';
import { TraceView } from '../traces/trace-view.tsx';
import { useAsked } from '../traces/use-asked.ts';
import '../traces/overview.css';
import '../traces/traces.css';
import '../traces/waterfall.css';

interface Props {
  readonly address: TracesAddress;
  readonly cloud: ControlState;
  readonly now: number;
  readonly marks: readonly ChartMark[];
}

const listEveryMs = 2_000;
/** Apps deliver every five seconds. */
const signalsEveryMs = 5_000;
const signalsWindowMs = 6 * 60_000;

/** What the apps themselves tell: traces, failures, golden signals. */
export function TracesRoom({ address, cloud, now, marks }: Props) {
  const { filter, operationId } = address;
  const { role, region, isFailed, image } = filter;
  const askTraces = useMemo(
    () => async () => (await controlApi.traces({ role, region, isFailed, image })).traces,
    [role, region, isFailed, image],
  );
  const traces = useAsked(askTraces, listEveryMs);
  return (
    <main className="traces">
      <TraceList asked={traces} address={address} places={cloud.regions} notice={noticeOf(cloud)} />
      {operationId === null ? (
        <Overview cloud={cloud} now={now} marks={marks} />
      ) : (
        <OneTrace operationId={operationId} address={address} places={cloud.regions} />
      )}
    </main>
  );
}

function Overview({ cloud, now, marks }: Omit<Props, 'address'>) {
  const failures = useAsked(askFailures, listEveryMs);
  const told = useAsked(askSignals, signalsEveryMs);
  return (
    <div className="overview">
      <GoldenCharts told={told.answer} problem={told.problem} regions={cloud.regions} now={now} marks={marks} />
      <FailureList asked={failures} places={cloud.regions} now={now} />
    </div>
  );
}

function OneTrace({
  operationId,
  address,
  places,
}: Pick<Props, 'address'> & { operationId: string; places: ControlState['regions'] }) {
  const ask = useMemo(() => () => controlApi.trace(operationId), [operationId]);
  return <TraceView asked={useAsked(ask, listEveryMs)} address={address} places={places} />;
}

const askFailures = async () => (await controlApi.failures()).failures;

/** Only the metrics that are drawn, and only of the time that is. */
async function askSignals() {
  const since = Date.now() - signalsWindowMs;
  const metrics = ['request.duration', 'invocation.failures', 'queue.age'];
  const [times, ...signals] = await Promise.all([
    controlApi.requestTimes(),
    ...metrics.map((metric) => controlApi.signals(metric, since)),
  ]);
  return { times: times.requests, signals: signals.flatMap((answer) => answer.signals) };
}

/** Telemetry that does not arrive looks like apps that do nothing. */
function noticeOf({ faults }: ControlState): string | null {
  const mode = faults.monitor?.mode ?? 'none';
  if (mode === 'none') return null;
  const how = mode === 'down' ? 'down' : mode === 'slow' ? 'slow' : `answering ${mode}`;
  return `Application Insights is ${how} on purpose. What the apps do meanwhile may be missing here; what is listed was told before, or got through.`;
}
