import type { Release } from '@parallax/contracts/release';
import type { ReleaseChange, ReleaseEntry } from '@parallax/domain/release-ledger';
import { renderTable } from '../cli/table.ts';

/** `blue 90 %, green 10 %` */
export const describeWeights = ({ colours }: Pick<Release, 'colours'>): string =>
  colours.map(({ colour, weight, drained }) => `${colour} ${weight} %${drained ? ' (drained)' : ''}`).join(', ');

/** `2026-11-21 15:02:07 UTC` */
export const formatTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** `weights blue=90,green=10 by release pipeline, 2026-11-21 15:02:07 UTC, "first step"` */
export const summarise = ({ by, action, at, reason }: ReleaseChange): string =>
  [`${action} by ${by}`, formatTime(at), ...(reason === null ? [] : [`"${reason}"`])].join(', ');

/** What every colour has, and what holds for all. */
export function renderRelease({ colours, sticky, regions, flags }: Release): string {
  const entries = (values: Readonly<Record<string, unknown>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ') || 'none';
  return [
    renderTable(
      colours.map(({ colour, weight, drained, release, apiUrl }) => [
        `  ${colour}`,
        `${weight} %`.padStart(6),
        drained ? 'drained' : '',
        `release ${release}`,
        apiUrl,
      ]),
    ),
    `  sticky ${sticky ? 'yes' : 'no'}   regions ${entries(regions)}   flags ${entries(flags)}\n`,
  ].join('');
}

/** One line per change, newest first. */
export const renderHistory = (entries: readonly ReleaseEntry[]): string =>
  renderTable(
    entries.map(({ revision, change, release }) => [
      `  ${revision}`,
      formatTime(change.at),
      change.by,
      change.action,
      describeWeights(release),
      change.reason ?? '',
    ]),
  );
