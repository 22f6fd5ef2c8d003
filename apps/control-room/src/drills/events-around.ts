import type { ControlEvent } from '@parallax/local-cloud/api/control-events';

const nearMs = 1_500;
const shown = 6;

/** What happened nearest to a moment, in order; nothing that is further off than a second and a half. */
export function eventsAround(events: readonly ControlEvent[], at: number): ControlEvent[] {
  const distance = (event: ControlEvent) => Math.abs(Date.parse(event.at) - at);
  return events
    .filter((event) => event.kind !== 'drill' && distance(event) <= nearMs)
    .toSorted((a, b) => distance(a) - distance(b))
    .slice(0, shown)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
