import type { Value } from '../compile/values.ts';
import { areStrings, define, isInteger, ofStrings, type SystemFunction } from './definition.ts';

export const STRING_FUNCTIONS: Record<string, SystemFunction> = {
  CONCAT: define(2, Infinity, (...parts) => (areStrings(parts) ? parts.join('') : undefined)),
  CONTAINS: matching((text, part) => text.includes(part)),
  ENDSWITH: matching((text, part) => text.endsWith(part)),
  INDEX_OF: define(2, 3, indexOf),
  LEFT: define(2, 2, (text, length) => substring(text, 0, length)),
  LENGTH: ofStrings(1, (text) => text.length),
  LOWER: ofStrings(1, (text) => text.toLowerCase()),
  LTRIM: ofStrings(1, (text) => text.trimStart()),
  REPLACE: ofStrings(3, (text, part, by) => (part === '' ? undefined : text.replaceAll(part, () => by))),
  RIGHT: define(2, 2, right),
  RTRIM: ofStrings(1, (text) => text.trimEnd()),
  STARTSWITH: matching((text, part) => text.startsWith(part)),
  STRINGEQUALS: matching((text, other) => text === other),
  SUBSTRING: define(3, 3, substring),
  TOSTRING: define(1, 1, toText),
  TRIM: ofStrings(1, (text) => text.trim()),
  UPPER: ofStrings(1, (text) => text.toUpperCase()),
};

/** A test of two strings with an optional third argument: true ignores case. */
function matching(holds: (text: string, other: string) => boolean): SystemFunction {
  return define(2, 3, (text, other, ...rest) => {
    const ignoreCase = rest.length === 0 ? false : rest[0];
    if (typeof text !== 'string' || typeof other !== 'string' || typeof ignoreCase !== 'boolean') return undefined;
    return ignoreCase ? holds(text.toLowerCase(), other.toLowerCase()) : holds(text, other);
  });
}

function indexOf(text: Value, part: Value, ...rest: Value[]): Value {
  const start = rest.length === 0 ? 0 : rest[0];
  if (typeof text !== 'string' || typeof part !== 'string' || !isInteger(start)) return undefined;
  return text.indexOf(part, start);
}

/** A start outside the text or a length below one gives the empty string, as a length past the end gives the rest. */
function substring(text: Value, start: Value, length: Value): Value {
  if (typeof text !== 'string' || !isInteger(start) || !isInteger(length)) return undefined;
  return start < 0 || length <= 0 ? '' : text.slice(start, start + length);
}

function right(text: Value, length: Value): Value {
  if (typeof text !== 'string' || !isInteger(length)) return undefined;
  return substring(text, Math.max(0, text.length - length), text.length);
}

function toText(value: Value): Value {
  if (value === undefined) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
