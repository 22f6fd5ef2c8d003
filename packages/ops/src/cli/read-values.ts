import { type Colour, colour as colourSchema } from '@parallax/contracts/release';
import type { Given } from './command.ts';
import { UsageError } from './failures.ts';

/** The text of an option; null when it was not given. An empty text counts as not given: pipelines pass variables that may be empty. */
export function textOption({ options }: Given, name: string): string | null {
  const value = options[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

export const hasOption = ({ options }: Given, name: string): boolean => options[name] === true;

/** @throws UsageError */
export function numberOption(given: Given, name: string, { min, max, initial }: { min: number; max: number; initial: number }) {
  const text = textOption(given, name);
  if (text === null) return initial;
  const value = Number(text);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} takes a number from ${min} to ${max}, not "${text}".`);
}

/** @throws UsageError */
export function readColour(text: string | undefined, where: string): Colour {
  const result = colourSchema.safeParse(text);
  if (result.success) return result.data;
  throw new UsageError(
    `${where} takes a colour, ${colourSchema.options.join(' or ')}${text === undefined ? '' : `, not "${text}"`}.`,
  );
}

/** `blue=90,green=10` as pairs. @throws UsageError */
export function readPairs(words: readonly string[], example: string): [string, string][] {
  const parts = words.flatMap((word) => word.split(',')).filter((part) => part.trim() !== '');
  return parts.map((part) => {
    const match = /^\s*([\w.-]+)=(.+?)\s*$/.exec(part);
    if (match === null) throw new UsageError(`"${part}" is not of the form ${example}.`);
    return [match[1] ?? '', match[2] ?? ''];
  });
}

/** @throws UsageError when there are more or fewer words than the command takes. */
export function assertWords({ words }: Given, count: number, expected: string): void {
  if (words.length === count) return;
  const came = words.length === 0 ? 'nothing' : `"${words.join(' ')}"`;
  throw new UsageError(`Expected ${expected}, got ${came}.`);
}
