import type { Colour, Release } from '@parallax/contracts/release';
import type { ReleaseEntry } from '@parallax/domain/release-ledger';
import { Refused } from '../../cli/failures.ts';

export interface RolledBack {
  readonly release: Release;
  readonly restores: number;
}

/**
 * Weights and stickiness as they were: before the latest change of weights, or at `target`. After a rollback the next one goes further
 * back instead of forth again. Whatever else was decided since then stays, drained colours too, unless nothing would take traffic then.
 * @throws Refused when nothing earlier is remembered.
 */
export function rollBack(current: Release, history: readonly ReleaseEntry[], target: number | null): RolledBack {
  const states = statesOf(history);
  const found = target === null ? previous(current, history, states) : states.find(({ revision }) => revision === target);
  if (found === undefined) {
    const known = states.map(({ revision }) => revision).join(', ') || 'none';
    throw new Refused(
      target === null
        ? 'No earlier weights are remembered: there is nothing to go back to. Set them with ops weights.'
        : `Revision ${target} is not remembered (there are: ${known}). Set the weights with ops weights.`,
    );
  }
  return { release: withWeightsOf(current, found), restores: found.revision };
}

/** Every release that the history knows, newest first. */
function statesOf(history: readonly ReleaseEntry[]): Release[] {
  const byRevision = new Map<number, Release>();
  for (const { release, replaced } of history) {
    byRevision.set(release.revision, release);
    if (replaced !== null && !byRevision.has(replaced.revision)) byRevision.set(replaced.revision, replaced);
  }
  return [...byRevision.values()].toSorted((a, b) => b.revision - a.revision);
}

function previous(current: Release, history: readonly ReleaseEntry[], states: readonly Release[]): Release | undefined {
  // Who gave the weights that stand now: changes since then that left them alone do not end a row of rollbacks.
  const made = history.find(({ release, replaced }) => replaced === null || weightsOf(release) !== weightsOf(replaced));
  const isOfNow = made !== undefined && weightsOf(made.release) === weightsOf(current);
  const from = (isOfNow ? made.change.restores : null) ?? current.revision;
  return states.find((state) => state.revision < from && weightsOf(state) !== weightsOf(current));
}

/** Colours without weight are left out: one that was added since then changes nothing. */
const weightsOf = ({ colours }: Release): string =>
  colours
    .filter(({ weight }) => weight > 0)
    .map(({ colour, weight }) => `${colour}=${weight}`)
    .toSorted()
    .join();

function withWeightsOf(current: Release, earlier: Release): Release {
  const weightOf = (colour: Colour) => earlier.colours.find((each) => each.colour === colour)?.weight ?? 0;
  const colours = current.colours.map((each) => ({ ...each, weight: weightOf(each.colour) }));
  const isOpen = colours.some(({ weight, drained }) => weight > 0 && !drained);
  const open = colours.map((each) => ({ ...each, drained: isOpen || each.weight === 0 ? each.drained : false }));
  return { ...current, colours: open, sticky: earlier.sticky };
}
