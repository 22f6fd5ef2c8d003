import type { ControlPart, ControlRegion, Health, ReplicationLink } from '@parallax/local-cloud/api/control-state';
import { duration } from '../words/figures.ts';

/** Colour is never the only sign: each state has one of its own. */
export const healthSigns: Readonly<Record<Health, string>> = { ok: '●', limited: '▲', bad: '✕', off: '◌', unknown: '?' };
export const healthNames: Readonly<Record<Health, string>> = {
  ok: 'works',
  limited: 'limited',
  bad: 'broken',
  off: 'down on purpose',
  unknown: 'not known yet',
};

/** What a region is doing, in two or three words. */
export function statusOf({ status, since, readOnly, health }: ControlRegion, now: number): string {
  const age = since === null ? null : duration(Math.max(0, now - Date.parse(since)));
  if (status === 'killing') return 'going down';
  if (status === 'killed') return age === null ? 'down' : `down for ${age}`;
  if (status === 'restoring') return 'coming back';
  if (health === 'bad') return 'broken in part';
  if (readOnly) return 'read-only';
  return health === 'limited' ? 'limited' : 'works';
}

/** A tile's whole sentence, for its tooltip and for those who do not see it. */
export function partSentence({ name, pid, health, since, reason }: ControlPart, now: number): string {
  const process = pid === null ? '' : `, process ${pid}`;
  const age = since === null || health !== 'ok' ? '' : `, up for ${duration(Math.max(0, now - Date.parse(since)))}`;
  return `${name}: ${healthNames[health]}${process}${age}${reason === null ? '' : `. ${reason}`}`;
}

/** Short names: a tile is 66 pixels wide. */
const shortNames: Readonly<Record<string, string>> = {
  'azurite-secondary': 'copy',
  'traffic-manager': 'traffic',
  'api-green': 'api g',
  'api-blue': 'api b',
  'traffic-manager-green': 'traffic g',
  'traffic-manager-blue': 'traffic b',
};
export const partName = (name: string): string => shortNames[name] ?? name;

export type LinkState = 'ok' | 'behind' | 'split' | 'down';

/** @param down names of regions that are down. */
export function linkState({ from, to, split, lagMs, backlog }: ReplicationLink, down: ReadonlySet<string>): LinkState {
  if (down.has(from) || down.has(to)) return 'down';
  if (split) return 'split';
  return (lagMs ?? 0) > 2_000 || backlog > 20 ? 'behind' : 'ok';
}

/** "420 ms", "split", "12 waiting": what stands beside a link's arrow. */
export function linkLabel({ lagMs, backlog }: ReplicationLink, state: LinkState): string {
  if (state === 'split' || state === 'down') return backlog > 0 ? `${state}, ${backlog} waiting` : state;
  if (lagMs !== null && (lagMs > 0 || backlog === 0))
    return backlog > 20 ? `${duration(lagMs)}, ${backlog} waiting` : duration(lagMs);
  return backlog > 0 ? `${backlog} waiting` : '0 ms';
}

const thinnest = 1.5;
const thickest = 9;
/** Writes per second at which an arrow is as thick as it gets. */
const fullPerSecond = 200;

/** An arrow's thickness in pixels: by the logarithm, so that one write a second can be told from none and from ten. */
export const thicknessOf = (perSecond: number): number =>
  perSecond <= 0 ? thinnest : thinnest + (thickest - thinnest) * Math.min(1, Math.log1p(perSecond) / Math.log1p(fullPerSecond));
