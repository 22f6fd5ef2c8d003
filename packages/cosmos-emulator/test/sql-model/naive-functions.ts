import type { Json, Value } from './model.ts';
import { isScalar, kindOf, same } from './naive-values.ts';

type Fn = (args: Value[]) => Value;

const strings = (count: number, apply: (...texts: string[]) => Value): Fn => {
  return (args) => (args.slice(0, count).every((arg) => typeof arg === 'string') ? apply(...(args as string[])) : undefined);
};
const numbers = (apply: (...values: number[]) => number): Fn => {
  return (args) => {
    if (args.some((arg) => typeof arg !== 'number')) return undefined;
    const result = apply(...(args as number[]));
    return Number.isNaN(result) || Math.abs(result) === Infinity ? undefined : result;
  };
};
const maybeIgnoringCase = (test: (text: string, part: string) => boolean): Fn => {
  return ([text, part, ...flags]) => {
    if (typeof text !== 'string' || typeof part !== 'string') return undefined;
    if (flags.length === 0 || flags[0] === false) return test(text, part);
    return flags[0] === true ? test(text.toLowerCase(), part.toLowerCase()) : undefined;
  };
};
const whole = (value: Value) => typeof value === 'number' && value % 1 === 0;

function cut(text: Value, from: Value, count: Value): Value {
  if (typeof text !== 'string' || !whole(from) || !whole(count)) return undefined;
  let result = '';
  if ((from as number) < 0) return '';
  for (let i = 0; i < text.length; i += 1) {
    if (i >= (from as number) && i < (from as number) + (count as number)) result += text.charAt(i);
  }
  return result;
}

export const NAIVE_FUNCTIONS: Record<string, Fn> = {
  IS_ARRAY: ([v]) => kindOf(v) === 'array',
  IS_BOOL: ([v]) => kindOf(v) === 'boolean',
  IS_DEFINED: ([v]) => kindOf(v) !== 'undefined',
  IS_NULL: ([v]) => kindOf(v) === 'null',
  IS_NUMBER: ([v]) => kindOf(v) === 'number',
  IS_OBJECT: ([v]) => kindOf(v) === 'object',
  IS_PRIMITIVE: ([v]) => isScalar(v),
  IS_STRING: ([v]) => kindOf(v) === 'string',
  ABS: numbers(Math.abs),
  CEILING: numbers(Math.ceil),
  FLOOR: numbers(Math.floor),
  POWER: numbers(Math.pow),
  ROUND: numbers((v) => (v < 0 ? -Math.floor(-v + 0.5) : Math.floor(v + 0.5))),
  SQRT: numbers(Math.sqrt),
  CONCAT: (args) => (args.every((arg) => typeof arg === 'string') ? args.reduce((a, b) => `${a}${b}`) : undefined),
  CONTAINS: maybeIgnoringCase((text, part) => text.split(part).length > 1 || part === ''),
  STARTSWITH: maybeIgnoringCase((text, part) => text.slice(0, part.length) === part),
  ENDSWITH: maybeIgnoringCase((text, part) => part === '' || text.slice(-part.length) === part),
  STRINGEQUALS: maybeIgnoringCase((text, part) => text === part),
  INDEX_OF: strings(2, (text, part) => {
    for (let i = 0; i + part.length <= text.length; i += 1) if (text.slice(i, i + part.length) === part) return i;
    return -1;
  }),
  LEFT: ([text, count]) => cut(text, 0, count),
  RIGHT: ([text, count]) => {
    if (typeof text !== 'string' || !whole(count)) return undefined;
    return (count as number) <= 0 ? '' : [...text.split('')].slice(-(count as number)).join('');
  },
  SUBSTRING: ([text, from, count]) => cut(text, from, count),
  LENGTH: strings(1, (text) => text.split('').length),
  LOWER: strings(1, (text) => text.toLowerCase()),
  UPPER: strings(1, (text) => text.toUpperCase()),
  LTRIM: strings(1, (text) => text.replace(/^\s+/, '')),
  RTRIM: strings(1, (text) => text.replace(/\s+$/, '')),
  TRIM: strings(1, (text) => text.replace(/^\s+|\s+$/g, '')),
  REPLACE: strings(3, (text, part, by) => (part === '' ? undefined : text.split(part).join(by))),
  TOSTRING: ([v]) => (v === undefined || typeof v === 'string' ? v : JSON.stringify(v)),
  ARRAY_LENGTH: ([v]) => (Array.isArray(v) ? v.length : undefined),
  ARRAY_CONCAT: (lists) => (lists.every(Array.isArray) ? (lists as Json[][]).flat() : undefined),
  ARRAY_SLICE: ([list, from, ...counts]) => {
    if (!Array.isArray(list) || !whole(from) || (counts.length > 0 && !whole(counts[0]))) return undefined;
    const start = (from as number) < 0 ? list.length + (from as number) : (from as number);
    const kept = list.slice(Math.max(0, start));
    return counts.length === 0 ? kept : kept.slice(0, Math.max(0, counts[0] as number));
  },
  ARRAY_CONTAINS: ([list, wanted, partial]) => {
    if (!Array.isArray(list) || wanted === undefined) return undefined;
    if (partial !== undefined && typeof partial !== 'boolean') return undefined;
    return list.some((item) => {
      if (partial !== true || kindOf(wanted) !== 'object') return same(item, wanted);
      if (kindOf(item) !== 'object') return false;
      return (
        same({ ...(item as object), ...(wanted as object) } as Json, item) &&
        Object.keys(wanted as object).every((name) => Object.keys(item as object).includes(name))
      );
    });
  },
};
