/** Whatever a person has to write differently; the message says what was expected, what came, what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The answer is no: a rule forbids it, somebody else was first, or the person did not confirm. Nothing was changed. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

/** Nothing that could answer was reached. Nothing was changed, as far as can be known. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}
