/** One line per fact: a name from a fixed set and its particulars. Never a secret, an address with a signature, or file content. */
export type Log = (event: string, fields?: Readonly<Record<string, unknown>>, level?: 'info' | 'warn' | 'error') => void;

/** The same log with the operation that its lines belong to; null leaves it as it is. */
export const withOperation = (log: Log, operation: string | null): Log =>
  operation === null ? log : (event, fields, level) => log(event, { operation, ...fields }, level);

/** An error with its causes as far as they go, for a log. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let current = error; current instanceof Error && parts.length < 5; current = current.cause) {
    parts.push(parts.length === 0 ? (current.stack ?? current.message) : `caused by ${current.name}: ${current.message}`);
  }
  return parts.length === 0 ? String(error) : parts.join('\n');
}
