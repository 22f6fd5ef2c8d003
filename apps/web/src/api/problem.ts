import type { Problem } from '@parallax/contracts/problem';

/** The API answered with a problem. `message` is its sentence for people. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: Problem['code'] | 'unknown';
  /** Null when the answer does not say when to come back. */
  readonly retryAfterMs: number | null;
  readonly operationId: string | null;

  constructor(facts: Pick<ApiProblem, 'status' | 'code' | 'message' | 'retryAfterMs' | 'operationId'>) {
    super(facts.message);
    this.status = facts.status;
    this.code = facts.code;
    this.retryAfterMs = facts.retryAfterMs;
    this.operationId = facts.operationId;
  }
}

/** No address of the API answered at all. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(options?: ErrorOptions) {
    super('Parallax does not answer right now. Please check your connection; the page keeps trying.', options);
  }
}

/** Reads a failed answer; one that is no problem+json (a proxy's page, say) gets a sentence of our own. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body = await readProblem(response);
  return new ApiProblem({
    status: response.status,
    code: body?.code ?? 'unknown',
    message: body?.detail ?? `Parallax answered with an error that it did not explain (${response.status}). Please try again.`,
    retryAfterMs: retryAfterOf(response, body),
    operationId: body?.operationId ?? null,
  });
}

async function readProblem(response: Response): Promise<Problem | null> {
  if (!response.headers.get('content-type')?.includes('json')) return null;
  try {
    return (await response.json()) as Problem;
  } catch {
    return null;
  }
}

function retryAfterOf(response: Response, body: Problem | null): number | null {
  const seconds = body?.retryAfter ?? Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : null;
}

/** What to tell a person about any error. Bugs get a plain sentence; their details belong to the console. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem || error instanceof Unreachable) return error.message;
  console.error(error);
  return 'Something went wrong on this page. Please reload it and try again.';
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';
