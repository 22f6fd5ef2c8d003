import type { Expression } from '../syntax/ast.ts';
import { queryError } from '../syntax/syntax-error.ts';
import { readLikePattern } from './like-pattern.ts';
import type { Evaluate } from './scope.ts';
import type { Value } from './values.ts';

/** A constant pattern is read once; one that varies by row and is malformed, or is no string, matches undefined. */
export function compileLike(
  { value, pattern, escape: escapedBy, at }: Extract<Expression, { kind: 'like' }>,
  compile: (part: Expression) => Evaluate,
  constant: { value: Value } | undefined,
): Evaluate {
  const evaluate = compile(value);
  if (constant !== undefined) {
    if (typeof constant.value !== 'string') return () => undefined;
    const matches = readLikePattern(constant.value, escapedBy);
    if (matches === null) throw queryError(`The LIKE pattern ${JSON.stringify(constant.value)} is malformed.`, at);
    return (frame) => {
      const text = evaluate(frame);
      return typeof text === 'string' ? matches(text) : undefined;
    };
  }
  const evaluatePattern = compile(pattern);
  return (frame) => {
    const text = evaluate(frame);
    const written = evaluatePattern(frame);
    if (typeof text !== 'string' || typeof written !== 'string') return undefined;
    return readLikePattern(written, escapedBy)?.(text);
  };
}
