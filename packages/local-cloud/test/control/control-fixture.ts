import { afterEach, beforeEach } from 'vitest';
import type { ControlState } from '../../src/api/control-state.ts';
import { type RunningControl, startControl } from '../../src/control/start-control.ts';
import { type FakeCloud, startFakeCloud } from './fake-cloud.ts';
import { readEvents, type SseClient } from './sse-client.ts';

/** An image that tests speak of. */
export const imageId = '019aa5f0-7c1e-7b3a-9d52-0c9f3c1f8a11';

/** A control room over a made-up cloud of two regions, new for each test of the file that calls this. */
export function controlFixture() {
  let cloud: FakeCloud;
  let control: RunningControl;
  const listeners: SseClient[] = [];
  beforeEach(async () => {
    cloud = await startFakeCloud();
    control = await startControl({ port: 0, target: cloud.target, siteDir: null });
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.close();
    await control?.close();
    await cloud?.close();
  });

  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(control.url + path, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return {
    get cloud() {
      return cloud;
    },
    get url() {
      return control.url;
    },
    ask,
    state: async () => (await ask('GET', '/api/state')).body as unknown as ControlState,
    listen: (query = '', headers: Record<string, string> = {}) => {
      const client = readEvents(`${control.url}/api/events${query}`, headers);
      listeners.push(client);
      return client;
    },
  };
}
