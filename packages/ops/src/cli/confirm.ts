import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { Refused, UsageError } from './failures.ts';

export interface Asking {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Questions go where progress goes, so that stdout stays what a program may read. */
  readonly output: NodeJS.WritableStream;
  /** `--yes` was given. */
  readonly isAgreed: boolean;
  readonly signal: AbortSignal;
}

/**
 * Has a person confirm what is dangerous by typing a name, which a hand that is faster than the eye does not do by accident. Off a terminal
 * nobody can be asked, so `--yes` has to be there.
 */
export async function confirm({ what, name }: { what: string; name: string }, asking: Asking): Promise<void> {
  if (asking.isAgreed) return;
  if (asking.input.isTTY !== true)
    throw new UsageError(`This needs a person's word: ${what} Nobody can be asked here; add --yes to say it is meant.`);
  const lines = createInterface({ input: asking.input, output: asking.output, terminal: false });
  try {
    const closed = once(lines, 'close').then(() => null);
    const typed = await Promise.race([lines.question(`${what}\nType "${name}" to go on: `, { signal: asking.signal }), closed]);
    if (typed === null) throw new Refused('Nothing was changed: nobody confirmed.');
    if (typed.trim() !== name) throw new Refused(`Nothing was changed: "${name}" was expected, "${typed.trim()}" came.`);
  } finally {
    lines.close();
  }
}
