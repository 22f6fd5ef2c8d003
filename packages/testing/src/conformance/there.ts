/** The value, which the suite has just written. Throws when it is not there. */
export function there<Value>(value: Value | null | undefined): Value {
  if (value === null || value === undefined) throw new Error('expected something that was written before, got nothing');
  return value;
}
