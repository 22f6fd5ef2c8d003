/** The library tells the worker's own errors from the app's by this mark. */
export function systemError(
  message: string,
  ErrorType: ErrorConstructor | RangeErrorConstructor | TypeErrorConstructor = Error,
): Error {
  return Object.assign(new ErrorType(message), { isAzureFunctionsSystemError: true });
}

/** Defines properties that hooks may read but not replace, as in the worker's hook contexts. */
export function defineReadOnly(target: object, readers: Record<string, () => unknown>): void {
  for (const [name, read] of Object.entries(readers)) {
    Object.defineProperty(target, name, {
      enumerable: true,
      get: read,
      set: () => {
        throw systemError(`Cannot assign to read only property '${name}'`, TypeError);
      },
    });
  }
}
