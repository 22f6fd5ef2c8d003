import type { EditsDocument, ImageDocument } from '@parallax/domain/documents';
import { isSettled } from '@parallax/domain/life-cycle';
import { describeError, type Log } from '../telemetry/log.ts';
import { hasCopy } from './erase-strays.ts';
import type { Services } from './services.ts';

/** How long after its upload a picture can still turn out to lie in two regions, ms; the sweep finds what is older. */
const doubtMs = 7 * 24 * 3_600_000;
/** Changes that are looked at at the same time. */
const parallel = 8;

/**
 * Has images driven in this region whose change asks for it: a person's delete, restore or wish; a picture that waits for this region; one
 * that lies here and counts elsewhere. Only faster than what is due and than the sweep, so whatever fails here is logged and left to them.
 */
export async function followChanges(services: Services, changes: readonly unknown[], log: Log): Promise<void> {
  const queue = changes.values();
  await Promise.all(Array.from({ length: Math.min(parallel, changes.length) }, drain));

  async function drain(): Promise<void> {
    for (const change of queue) await follow(change as ImageDocument | EditsDocument);
  }

  async function follow(change: ImageDocument | EditsDocument): Promise<void> {
    if (typeof change.imageId !== 'string') return;
    const { imageId } = change;
    try {
      const reason = await reasonToDrive(services, change, log);
      if (reason !== null) await services.retries.later(imageId, 0, reason);
    } catch (error) {
      log('change-not-followed', { imageId, error: describeError(error) }, 'warn');
    }
  }
}

async function reasonToDrive(
  services: Services,
  change: ImageDocument | EditsDocument,
  log: Log,
): Promise<'edited' | 'returned' | 'event' | null> {
  const { region, clock } = services;
  if (change.id === 'edits') return change.dueAt !== undefined && change.dueAt <= clock() ? 'edited' : null;
  if (change.id !== 'image') return null;
  if (change.waitingFor === region && !isSettled(change.stage)) return 'returned';
  if (!isSettled(change.stage)) return null;
  const isKeptElsewhere = change.home === region && change.thumbnails !== null && change.thumbnails.region !== region;
  if (isKeptElsewhere) return 'event';
  if (clock() - (change.uploadedAt ?? 0) > doubtMs) return null;
  return (await hasCopy(services, change, { reason: 'event', tries: 0, log })) ? 'event' : null;
}
