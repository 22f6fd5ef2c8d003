import type { Region } from '@parallax/contracts/region';
import type { Regions } from './regions.ts';

/** "14:02" today, else with the day. */
export function clockOf(moment: string, now: Date, locale?: string): string {
  const date = new Date(moment);
  const isToday = date.toDateString() === now.toDateString();
  return new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    ...(!isToday && { day: 'numeric', month: 'short' }),
  }).format(date);
}

/** How many of a person's own pictures that are on screen have a region as their home. */
export type ShownOwn = Readonly<Record<string, number>>;

const noneShown: ShownOwn = {};

/** What the amber strip says, a sentence each; none while all is well. What is healthy is silent. */
export function limitations(state: Regions, now: Date, shownOwn: ShownOwn = noneShown, locale?: string): string[] {
  if (!state.online)
    return ['You are offline. What is on this page stays, and uploads go on by themselves when the connection is back.'];
  if (state.silentSince !== null)
    return [
      `No region has answered since ${clockOf(new Date(state.silentSince).toISOString(), now, locale)}. What is on this page stays; files you add wait here and are sent by themselves.`,
    ];
  const limited = state.all.filter((region) => region.state !== 'available');
  if (limited.length === 0) return [];
  if (limited.length === state.all.length)
    return [
      'No region takes uploads right now. You can look at what there is; files you add wait here and are sent by themselves.',
    ];
  return limited.map((region) => limitation(region, shownOwn[region.name] ?? 0, now, locale));
}

function limitation(region: Region, own: number, now: Date, locale?: string): string {
  const since = region.since ? ` since ${clockOf(region.since, now, locale)}` : '';
  const yours = own === 0 ? '' : own === 1 ? ' (one of yours is on this page)' : ` (${own} of yours are on this page)`;
  const what = region.state === 'read-only' ? `is read-only${since}` : `has not answered${since}`;
  return `${region.displayName} ${what}. You can browse everything, upload, edit and delete; turning its photos${yours} has to wait.`;
}

/** What a region's state means, for the panel of regions. */
export function meaningOf(region: Region, now: Date, locale?: string): string {
  const since = region.since ? ` since ${clockOf(region.since, now, locale)}` : '';
  switch (region.state) {
    case 'available':
      return 'Works';
    case 'read-only':
      return `Read-only${since}: its photos can be looked at, their files not changed`;
    case 'unavailable':
      return `No answer${since}: its photos come from the copy in the paired region`;
  }
}

/** How far the copy is behind, for people; null when there is nothing to say. */
export function lagOf(lagMs: number | null): string | null {
  if (lagMs === null) return null;
  // A few seconds are how copies are; only what is more is worth a figure.
  if (lagMs < 5_000) return 'copy is up to date';
  if (lagMs < 120_000) return `copy is ${Math.round(lagMs / 1_000)} s behind`;
  return `copy is ${Math.round(lagMs / 60_000)} min behind`;
}
