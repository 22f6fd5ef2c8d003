import type { z } from 'zod';
import type { Tools } from '../cli/command.ts';
import { healthSeen, listSeen, tagsSeen } from '../installation/answers.ts';
import { apiCaller, assertServedBy, expectAnswer } from '../installation/call-api.ts';
import type { Target } from '../installation/targets.ts';
import type { Sample } from './sample.ts';

interface Question {
  readonly kind: string;
  readonly path: string;
  readonly schema: z.ZodType;
}

/** What a page asks for most, and what Traffic Manager asks for. */
const questions: readonly [Question, ...Question[]] = [
  { kind: 'list', path: '/images?limit=20', schema: listSeen },
  { kind: 'tags', path: '/tags', schema: tagsSeen },
  { kind: 'ready', path: '/health/ready', schema: healthSeen },
];

/** A request that takes longer has failed, ms. */
const callTimeoutMs = 5_000;

export interface SamplingWishes {
  readonly forMs: number;
  readonly everyMs: number;
  /** Rounds at the beginning that do not count: an instance that was idle starts with the first requests. */
  readonly warmUpRounds: number;
}

/**
 * Asks all targets the same question at the same moment, round after round, so that what is true of the machine, the network and the
 * database is true of all. Never rejects for an answer.
 */
export async function collectSamples(targets: readonly Target[], wishes: SamplingWishes, tools: Tools): Promise<Sample[]> {
  let rounds = 0;
  for (let warm = 0; warm < wishes.warmUpRounds; warm++) await askAll();
  // Counted from here: instances that take their time to start must not take it from what is judged.
  const endsAt = tools.clock() + wishes.forMs;
  const samples: Sample[] = [];
  while (tools.clock() < endsAt) samples.push(...(await askAll()));
  return samples;

  async function askAll(): Promise<Sample[]> {
    const question = questions[rounds++ % questions.length] ?? questions[0];
    const [, ...asked] = await Promise.all([
      tools.wait(wishes.everyMs),
      ...targets.map((target) => ask(target, question, tools)),
    ]);
    return asked;
  }
}

async function ask(target: Target, { kind, path, schema }: Question, tools: Tools): Promise<Sample> {
  const { colour, region } = target;
  const api = apiCaller(target.url, { fetch: tools.fetch, signal: tools.signal, timeoutMs: callTimeoutMs });
  const since = performance.now();
  try {
    const answer = await api.call(path);
    expectAnswer(answer, 200, schema);
    assertServedBy(answer, target);
    return { colour, region, kind, ms: answer.ms, problem: null };
  } catch (error) {
    tools.signal.throwIfAborted();
    return { colour, region, kind, ms: Math.round(performance.now() - since), problem: (error as Error).message };
  }
}
