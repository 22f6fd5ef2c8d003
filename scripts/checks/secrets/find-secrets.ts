import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import { readZip } from '../../release/zip-format.ts';
import type { Problem } from '../problem.ts';
import { secretRules } from './secret-rules.ts';

/** A value that looks like a secret and is none. It is named by its hash, so that this list holds nothing to find. */
export interface KnownValue {
  /** SHA-256 of the value itself, without the name that it is given to. */
  readonly sha256: string;
  readonly reason: string;
}

export interface Scanned {
  readonly path: string;
  readonly bytes: Buffer;
}

/** Zips in zips are opened this deep; what is deeper is not there for a program to find. */
const maxDepth = 3;

/**
 * Every place that holds what looks like a secret, text or not; zips are opened. Messages name the rule and the beginning of the value's hash,
 * never the value. A known value that is met nowhere is a problem of its own when `isWhole` says that all places were looked at.
 */
export function findSecrets(files: readonly Scanned[], known: readonly KnownValue[], isWhole: boolean): Problem[] {
  const met = new Set<KnownValue>();
  const problems = files.flatMap((file) => scan(file, known, met, 0));
  const unmet = isWhole ? known.filter((value) => !met.has(value)) : [];
  return [
    ...problems,
    ...unmet.map(({ sha256 }) => ({
      place: 'scripts/checks/secrets/known.json',
      message: `the value ${sha256.slice(0, 12)} is met nowhere any more: take it out.`,
    })),
  ];
}

function scan({ path, bytes }: Scanned, known: readonly KnownValue[], met: Set<KnownValue>, depth: number): Problem[] {
  if (extname(path) === '.zip') {
    if (depth === maxDepth) return [{ place: path, message: `zips in zips are not opened more than ${maxDepth} deep.` }];
    return readZip(bytes).flatMap((entry) =>
      scan({ path: `${path}!${entry.path}`, bytes: Buffer.from(entry.bytes) }, known, met, depth + 1),
    );
  }
  const text = bytes.toString('latin1');
  return secretRules.flatMap((rule) =>
    [...text.matchAll(rule.pattern)].flatMap((match): Problem[] => {
      if (rule.isReal?.(match) === false) return [];
      const sha256 = createHash('sha256')
        .update(match.at(-1) ?? '')
        .digest('hex');
      const expected = known.find((value) => value.sha256 === sha256);
      if (expected) met.add(expected);
      const mend = 'take it out, make a new one, and have the old one revoked';
      return expected
        ? []
        : [{ place: `${path}:${lineOf(text, match.index ?? 0)}`, message: `${rule.name} (${sha256.slice(0, 12)}): ${mend}.` }];
    }),
  );
}

function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
