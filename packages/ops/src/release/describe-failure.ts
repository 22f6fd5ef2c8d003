/** Connection errors by their code, in words. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'cut the connection',
  ENOTFOUND: 'has no such address',
  EAI_AGAIN: 'could not be looked up',
  ETIMEDOUT: 'did not answer in time',
  NoTokenError: 'cannot be asked: there is no token; sign in with "az login"',
  AbortError: 'did not answer in time',
  TimeoutError: 'did not answer in time',
};

/** Why something failed, in a few words without addresses or signatures: what the first of its causes with a known code says about it. */
export function describeFailure(error: unknown): string {
  const causes = causesOf(error);
  // Below the database's SDK a lost connection is a 503, and its code stands in the text.
  const codes = causes.flatMap(({ code, statusCode, name, message }) => [
    statusCode,
    code,
    name,
    ...(message?.match(/\bE[A-Z_]{4,}\b/g) ?? []),
  ]);
  const known = codes.find((code) => typeof code === 'string' && code in words);
  if (typeof known === 'string') return words[known] ?? known;
  const status = codes.find((code): code is number => typeof code === 'number');
  if (status === 401 || status === 403) return `refused the identity (status ${status})`;
  if (status !== undefined) return `answered with status ${status}`;
  return causes[0]?.message ?? String(error);
}

interface Cause {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly name?: unknown;
  readonly message?: string;
  readonly cause?: unknown;
}

function causesOf(error: unknown, depth = 0): Cause[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const cause = error as Cause;
  return [cause, ...causesOf(cause.cause, depth + 1)];
}
