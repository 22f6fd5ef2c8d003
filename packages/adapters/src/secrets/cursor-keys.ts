import { secretNames } from '@parallax/contracts/secrets';
import { cursorKeys as cursorKeysSchema } from '@parallax/contracts/settings';
import type { CursorKeys } from '@parallax/domain/cursor';
import type { Secrets } from './secret-cache.ts';

const name = secretNames.cursorKey;

/**
 * Keys of cursors: those of the vault first, then those of the settings, which stand in for them until the vault has answered and go on
 * checking while a key is being replaced. Without a vault, those of the settings alone.
 */
export function cursorKeysOf(given: readonly string[], secrets: Secrets | null): CursorKeys {
  const parse = memory(parseKeys);
  const withGiven = (value: string | null) => (value === null ? given : [...new Set([...parse(value), ...given])]);
  return {
    known: () => withGiven(secrets?.peek(name) ?? null),
    async renewed() {
      const value = secrets?.peek(name) ?? null;
      const other = value === null ? await secrets?.get(name) : await secrets?.renewed(name, value);
      return other === null || other === undefined ? null : withGiven(other);
    },
  };
}

/** A secret that holds something else signs nothing: as good as missing. */
function parseKeys(value: string): readonly string[] {
  const parsed = cursorKeysSchema.safeParse(value);
  return parsed.success ? parsed.data : [];
}

/** Lists ask at every page, and the answer changes once in months. */
function memory<Result>(work: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, result: work(text) };
    return last.result;
  };
}
