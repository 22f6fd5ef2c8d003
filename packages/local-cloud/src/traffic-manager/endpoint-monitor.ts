import { get } from 'node:http';
import type { Clock } from '../clock.ts';
import type { MonitorStatus } from './choose-endpoint.ts';
import type { Endpoint, Profile } from './profile.ts';

export interface EndpointState {
  readonly name: string;
  readonly status: MonitorStatus;
  /** When the status began, ms since 1970. */
  readonly since: number;
  readonly failuresInARow: number;
  readonly lastReason: string | null;
}

/** However fast the clock runs, an endpoint is probed no more often, by real time: its answers take real time. */
const leastRealMs = 250;

/** Probes every endpoint of a profile as Traffic Manager does, on the given clock. */
export interface EndpointMonitor {
  statusOf(name: string): MonitorStatus;
  states(): EndpointState[];
  close(): void;
}

/** @param onChange told when an endpoint becomes online or degraded. */
export function monitorEndpoints(profile: Profile, clock: Clock, onChange: (state: EndpointState) => void): EndpointMonitor {
  const states = new Map<string, EndpointState>(
    profile.endpoints.map((endpoint) => [endpoint.name, initial(endpoint, clock.now())]),
  );
  const cancels = new Map<string, () => void>();
  let isClosed = false;

  function record(endpoint: Endpoint, reason: string | null): void {
    const before = states.get(endpoint.name);
    if (before === undefined || isClosed) return;
    const failuresInARow = reason === null ? 0 : before.failuresInARow + 1;
    const isDegraded = failuresInARow > profile.probe.toleratedFailures;
    // A miss that is tolerated leaves the status as it was.
    const status: MonitorStatus = reason === null ? 'online' : isDegraded ? 'degraded' : before.status;
    const since = status === before.status ? before.since : clock.now();
    const after = { name: endpoint.name, status, since, failuresInARow, lastReason: reason };
    states.set(endpoint.name, after);
    if (status !== before.status) onChange(after);
  }

  async function probeForever(endpoint: Endpoint): Promise<void> {
    record(endpoint, await probeOnce(new URL(profile.probe.path, endpoint.url), profile.probe.timeoutMs));
    if (isClosed) return;
    const { intervalMs } = profile.probe;
    let left = 2;
    const probeAgain = () => {
      left -= 1;
      if (left === 0) void probeForever(endpoint);
    };
    const waits = [clock.after(intervalMs, probeAgain), clock.afterReal(Math.min(intervalMs, leastRealMs), probeAgain)];
    cancels.set(endpoint.name, () => {
      for (const cancel of waits) cancel();
    });
  }

  for (const endpoint of profile.endpoints.filter(({ enabled }) => enabled)) void probeForever(endpoint);
  return {
    statusOf: (name) => states.get(name)?.status ?? 'disabled',
    states: () => [...states.values()],
    close() {
      isClosed = true;
      for (const cancel of cancels.values()) cancel();
    },
  };
}

const initial = ({ name, enabled }: Endpoint, now: number): EndpointState => ({
  name,
  status: enabled ? 'checking' : 'disabled',
  since: now,
  failuresInARow: 0,
  lastReason: null,
});

/** Null when the answer is 200; else what was wrong. Never rejects. */
function probeOnce(url: URL, timeoutMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    const sent = get(url, { agent: false, timeout: timeoutMs }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? null : `answered ${answer.statusCode}`);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    sent.on('error', (error) => resolve(error.message));
  });
}
