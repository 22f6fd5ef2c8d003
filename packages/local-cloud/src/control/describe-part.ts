import { type CloudEvent, endingText } from '../supervisor/part.ts';
import type { NewEvent } from './event-ring.ts';

/** What the supervisor tells, apart from lines, as an event; null for what is not worth a line. */
export function describePart(event: CloudEvent, at: string): NewEvent | null {
  const told = (what: string, text: string, region: string | null, level: NewEvent['level'] = 'info', ms: number | null = null) =>
    ({ at, kind: 'part', what, text, region, image: null, blob: null, ms, level }) as const;
  switch (event.type) {
    case 'part-ready':
      return told('part-ready', `${event.part.name} is up`, event.part.region, 'info', event.ms);
    case 'part-back':
      return told('part-back', `${event.part.name} is back`, event.part.region, 'info', event.ms);
    case 'part-restarted':
      return told('part-restarted', `${event.part.name} was restarted`, event.part.region, 'info', event.ms);
    case 'part-stopped':
      return told('part-stopped', `${event.part.name} was stopped`, event.part.region);
    case 'part-died':
      return told(
        'part-died',
        `${event.part.name} died (${endingText(event.ended)}); it starts again in ${event.restartInMs} ms`,
        event.part.region,
        'error',
      );
    case 'note':
      return { ...told('note', event.text, null), kind: 'note' };
    default:
      return null;
  }
}
