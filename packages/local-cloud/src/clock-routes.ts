import { z } from 'zod';
import type { AdminRoute } from './admin-server.ts';
import { type Clock, type FasterClock, fastestFactor, slowestFactor } from './clock.ts';

/** How fast a clock runs: seconds of its own in a real one. */
export const clockSettingSchema = z.strictObject({ factor: z.number().min(slowestFactor).max(fastestFactor) });

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
        clock.setFactor(clockSettingSchema.parse(body).factor);
        return describeClock(clock);
      },
    },
  ];
}

export const isFaster = (clock: Clock): clock is FasterClock => 'setFactor' in clock;

const describeClock = (clock: FasterClock) => ({ factor: clock.factor, now: new Date(clock.now()).toISOString() });
