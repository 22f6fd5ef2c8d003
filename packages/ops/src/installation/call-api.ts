import { apiPrefix, headers } from '@parallax/contracts/headers';
import { problem } from '@parallax/contracts/problem';
import type { z } from 'zod';
import { describeFailure } from '../release/describe-failure.ts';

/** An answer of any status; `text` is its whole body. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
}

/** Nothing came back: no connection, or not in time. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** Something came back, and not what was expected. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer';
}

export interface ApiCaller {
  /** Below `/api/v1`, or a whole address. Rejects with NoAnswer. */
  call(path: string, init?: RequestInit): Promise<ApiAnswer>;
}

/** Calls the API at one address, with a time limit for each call and no repetition: how often something fails is what is to be found out. */
export function apiCaller(
  baseUrl: string,
  { fetch, signal, timeoutMs }: { fetch: typeof globalThis.fetch; signal: AbortSignal; timeoutMs: number },
): ApiCaller {
  return {
    async call(path, init = {}) {
      const url = /^https?:/.test(path) ? path : `${baseUrl}${apiPrefix}${path}`;
      const since = performance.now();
      try {
        const answer = await fetch(url, {
          redirect: 'manual',
          ...init,
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
        });
        const text = await answer.text();
        return { status: answer.status, headers: answer.headers, text, ms: Math.round(performance.now() - since) };
      } catch (error) {
        signal.throwIfAborted();
        throw new NoAnswer(describeFailure(error), { cause: error });
      }
    },
  };
}

/** What an answer with the expected status holds. @throws WrongAnswer that quotes the problem when there is one. */
export function expectAnswer<Schema extends z.ZodType>(answer: ApiAnswer, status: number, schema: Schema): z.infer<Schema> {
  const json = parse(answer.text);
  if (answer.status !== status) throw new WrongAnswer(`status ${answer.status}${quote(json) || ` instead of ${status}`}`);
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? 'the whole' : issue.path.join('.');
  throw new WrongAnswer(json === undefined ? 'the answer is not JSON' : `not the documented form: ${where}: ${issue?.message}`);
}

function quote(json: unknown): string {
  const refusal = problem.safeParse(json);
  return refusal.success ? `, ${refusal.data.code}: ${refusal.data.detail}` : '';
}

/** Who answered. @throws WrongAnswer when it was not who was asked: then nothing else that came says anything. */
export function assertServedBy(answer: ApiAnswer, { colour, region }: { colour: string; region: string }): void {
  const served = [answer.headers.get(headers.colour), answer.headers.get(headers.region)];
  if (served[0] === colour && served[1] === region) return;
  throw new WrongAnswer(
    `answered by ${served.map((name) => name ?? 'nobody known').join(' in ')}, not by ${colour} in ${region}`,
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
