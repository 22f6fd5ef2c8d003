import type { ViewSettings } from '@parallax/contracts/settings';
import type { ImageRecord, ManifestDocument, ViewEntry } from './documents.ts';
import { type CallOptions, type Clock, ConflictError, type ViewEntries } from './ports.ts';
import { planViews, type ViewPlan } from './project-views.ts';

/** Races that one entry may lose before the whole projection is left to the next try. */
const maxRaces = 5;

export interface Projector {
  readonly views: ViewEntries;
  readonly settings: ViewSettings;
  readonly clock: Clock;
  /** Remembers, per process, which manifests are there, so that each costs one write ever. */
  readonly knownManifests: Set<string>;
}

/**
 * Makes the views show the record as it is now. Safe to repeat and to run in two places at once: the card names every entry before it
 * is written, and an entry is only ever replaced by a newer version of the image.
 * @returns true when anything had to be written. Rejects with ConflictError when races were lost again and again: try again later.
 */
export async function bringViewsUpToDate(record: ImageRecord, projector: Projector, options: CallOptions = {}): Promise<boolean> {
  const { views } = projector;
  const claimed = await claim(record, projector, options);
  if (claimed === null) return false;
  await Promise.all(claimed.plan.manifests.map((manifest) => ensureManifest(manifest, projector, options)));
  await Promise.all(claimed.plan.entries.map((entry) => writeIfNewer(views, entry, options)));
  await settle(claimed.plan, projector, options);
  return true;
}

/** Writes the intent; null when the card already stands at this or a newer version. */
async function claim(
  record: ImageRecord,
  { views, settings, clock }: Projector,
  options: CallOptions,
): Promise<{ plan: ViewPlan } | null> {
  const { imageId } = record.image.document;
  for (let race = 0; race < maxRaces; race++) {
    const stored = await views.findCard(imageId, options);
    const plan = planViews(record, stored?.document ?? null, settings, clock());
    if (plan.upToDate) return null;
    try {
      await views.writeCard(plan.intent, stored?.etag ?? null, options);
      return { plan };
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw new ConflictError(`the card of ${imageId} changed ${maxRaces} times while it was being written`);
}

/** Marks the projection as done, unless a newer one has taken over meanwhile: that one knows all our entries from the card. */
async function settle({ card }: ViewPlan, { views }: Projector, options: CallOptions): Promise<void> {
  const stored = await views.findCard(card.pk.slice('card|'.length), options);
  if (stored !== null && stored.document.version > card.version) return;
  try {
    await views.writeCard(card, stored?.etag ?? null, options);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}

async function ensureManifest(
  manifest: ManifestDocument,
  { views, knownManifests }: Projector,
  options: CallOptions,
): Promise<void> {
  const name = `${manifest.pk} ${manifest.id}`;
  if (knownManifests.has(name)) return;
  await views.ensureManifest(manifest, options);
  knownManifests.add(name);
}

async function writeIfNewer(views: ViewEntries, entry: ViewEntry, options: CallOptions): Promise<void> {
  for (let race = 0; race < maxRaces; race++) {
    const stored = await views.find(entry.pk, entry.id, options);
    if (stored !== null && stored.document.version >= entry.version) return;
    try {
      return await views.write(entry, stored?.etag ?? null, options);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
  throw new ConflictError(`the entry ${entry.id} of ${entry.pk} changed ${maxRaces} times while it was being written`);
}
