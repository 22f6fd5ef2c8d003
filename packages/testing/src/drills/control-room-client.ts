import type { ControlRouteId } from '@parallax/local-cloud/api/control-routes';
import { controlRoutes } from '@parallax/local-cloud/api/control-routes';
import type { ControlState } from '@parallax/local-cloud/api/control-state';

/** Killing and restoring stops and starts real processes on a machine that may be busy. */
const timeoutMs = 120_000;

export interface ControlRoomClient {
  readonly url: string;
  call(route: ControlRouteId, parameter?: string, body?: unknown): Promise<unknown>;
  state(): Promise<ControlState>;
}

/** Speaks to a control room by its routes. Rejects with its own sentence when it refuses. */
export function controlRoomClient(url: string): ControlRoomClient {
  const call: ControlRoomClient['call'] = async (id, parameter, body) => {
    const { method, path } = controlRoutes[id];
    const response = await fetch(`${url}${path.replace(/\{\w+\}/, encodeURIComponent(parameter ?? ''))}`, {
      method: method.toUpperCase(),
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { detail?: string };
    if (!response.ok) throw new Error(`the control room answered ${response.status} to ${id}: ${answer.detail ?? ''}`);
    return answer;
  };
  return { url, call, state: () => call('GetState') as Promise<ControlState> };
}
