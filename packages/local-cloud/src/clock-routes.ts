import type { AdminRoute } from './admin-server.ts';
import { clockSetting } from './api/control-clock.ts';
import type { Clock, FasterClock } from './clock.ts';

/** `GET|PUT /clock` of a service: `{"factor": 60}`. None for a clock whose pace is not ours to change. */
export function clockRoutes(clock: Clock): AdminRoute[] {
  if (!isFaster(clock)) return [];
  const path = /^\/clock$/;
  return [
    { method: 'GET', path, handle: () => describeClock(clock) },
    {
      method: 'PUT',
      path,
      handle: ({ body }) => {
        clock.setFactor(clockSetting.parse(body).factor);
        return describeClock(clock);
      },
    },
  ];
}

const isFaster = (clock: Clock): clock is FasterClock => 'setFactor' in clock;

const describeClock = (clock: FasterClock) => ({ factor: clock.factor, now: new Date(clock.now()).toISOString() });
