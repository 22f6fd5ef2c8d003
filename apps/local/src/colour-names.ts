import { type Colour, colour } from '@parallax/contracts/release';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';

/** A colour that runs here: a whole set of API apps beside the others, on the same data. */
export interface LocalColour {
  readonly colour: Colour;
  /** Name of its API app: `api` for the first one, `api-green` for a green one beside it. */
  readonly app: string;
  /** Names its release in answers and pages. */
  readonly release: string;
}

export const defaultColours = ['blue'] as const satisfies readonly Colour[];

/** Names the first colour's release. */
const releaseName = 'local';

/** Looks up names of colours, the one that is live at first before the others. Rejects unknown, repeated and no names with a `Refusal`. */
export function findColours(names: readonly string[]): LocalColour[] {
  if (names.length === 0) throw new Refusal('--colours needs at least one name, for example --colours blue,green.');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Refusal(`--colours names "${twice}" twice.`);
  return names.map((name, index) => ({
    colour: find(name),
    app: index === 0 ? 'api' : `api-${name}`,
    release: index === 0 ? releaseName : `${releaseName}-${name}`,
  }));
}

function find(name: string): Colour {
  const known = colour.safeParse(name);
  if (!known.success) throw new Refusal(`There is no colour "${name}". Known are: ${colour.options.join(', ')}.`);
  return known.data;
}
