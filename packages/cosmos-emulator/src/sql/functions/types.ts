import { isObject, isPrimitive, type Value } from '../compile/values.ts';
import { define, type SystemFunction } from './definition.ts';

/** Unlike nearly all other functions, they answer false, not undefined, for an undefined argument. */
export const TYPE_FUNCTIONS: Record<string, SystemFunction> = {
  IS_ARRAY: test((value) => Array.isArray(value)),
  IS_BOOL: test((value) => typeof value === 'boolean'),
  IS_DEFINED: test((value) => value !== undefined),
  IS_NULL: test((value) => value === null),
  IS_NUMBER: test((value) => typeof value === 'number'),
  IS_OBJECT: test(isObject),
  IS_PRIMITIVE: test(isPrimitive),
  IS_STRING: test((value) => typeof value === 'string'),
};

function test(holds: (value: Value) => boolean): SystemFunction {
  return define(1, 1, holds);
}
