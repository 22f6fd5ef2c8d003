import type { Installation } from '@parallax/contracts/installation';
import type { Colour } from '@parallax/contracts/release';
import { UsageError } from '../cli/failures.ts';

/** The API of one colour in one region, by its direct address. */
export interface Target {
  readonly colour: Colour;
  readonly region: string;
  /** Without `/api/v1`. */
  readonly url: string;
}

/** The APIs of an installation, or those of one colour, one region, or both. @throws UsageError when there is none. */
export function findTargets(installation: Installation, colour: string | undefined, region: string | undefined): Target[] {
  const { colours, regions } = installation;
  assertKnown('colour', colour, colours);
  assertKnown(
    'region',
    region,
    regions.map(({ name }) => name),
  );
  const wanted = colours.filter((each) => colour === undefined || each === colour);
  const targets = regions
    .filter(({ name }) => region === undefined || name === region)
    .flatMap(({ name, apiUrls }) =>
      wanted.flatMap((each) => {
        const url = apiUrls[each];
        return url === undefined ? [] : [{ colour: each, region: name, url }];
      }),
    );
  if (targets.length === 0) throw new UsageError('The installation file has no address for what is asked for.');
  return targets;
}

/** @throws UsageError */
export function assertKnown(what: string, name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return;
  throw new UsageError(`There is no ${what} "${name}" in this installation; there is ${known.join(', ')}.`);
}
