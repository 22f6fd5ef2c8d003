import { ARRAY_FUNCTIONS } from '../functions/arrays.ts';
import type { SystemFunction } from '../functions/definition.ts';
import { NUMBER_FUNCTIONS } from '../functions/numbers.ts';
import { STRING_FUNCTIONS } from '../functions/strings.ts';
import { TYPE_FUNCTIONS } from '../functions/types.ts';
import type { Call, Expression } from '../syntax/ast.ts';
import { queryError } from '../syntax/syntax-error.ts';
import { isAggregate } from '../syntax/walk.ts';
import type { Compilation, Evaluate } from './scope.ts';

const FUNCTIONS: ReadonlyMap<string, SystemFunction> = new Map(
  Object.entries({ ...ARRAY_FUNCTIONS, ...NUMBER_FUNCTIONS, ...STRING_FUNCTIONS, ...TYPE_FUNCTIONS }),
);

export function compileCall(call: Call, compile: (part: Expression) => Evaluate, compilation: Compilation): Evaluate {
  if (isAggregate(call)) throw queryError(`The aggregate function ${call.name} is not allowed here.`, call.at, 'SC2103');
  if (call.name === 'GETCURRENTTIMESTAMP') {
    checkCount(call, 0, 0);
    return () => compilation.now();
  }
  const found = FUNCTIONS.get(call.name);
  if (found === undefined) throw queryError(`'${call.name}' is not a recognized built-in function name.`, call.at, 'SC2005');
  checkCount(call, found.least, found.most);
  const { apply } = found;
  // Once only: nested calls would else double the work at every level.
  const args = call.args.map(compile);
  const [first, second, third] = args;
  if (first === undefined) return () => apply();
  if (second === undefined) return (frame) => apply(first(frame));
  if (third === undefined) return (frame) => apply(first(frame), second(frame));
  if (args.length === 3) return (frame) => apply(first(frame), second(frame), third(frame));
  return (frame) => apply(...args.map((argument) => argument(frame)));
}

function checkCount(call: Call, least: number, most: number): void {
  const count = call.args.length;
  if (count >= least && count <= most) return;
  const wanted = least === most ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`;
  throw queryError(`The ${call.name} function requires ${wanted} argument(s), but ${count} came.`, call.at, 'SC2050');
}
