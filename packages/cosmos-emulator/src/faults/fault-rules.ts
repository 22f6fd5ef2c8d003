import type { Answer } from '../http/exchange.ts';
import type { Route } from '../http/route.ts';
import { seededRandom } from '../seeded-random.ts';

export interface FaultRule {
  /** Given one when it has none. */
  id?: string;
  /** Name of the region whose requests fail; absent: every region. */
  region?: string;
  /** Absent: any. Databases, containers and ranges count only as `any`; reading the account never fails. */
  operation?: 'read' | 'write' | 'query' | 'any';
  /** Status of the answer; absent: the request is only delayed. */
  status?: 503 | 429 | 408 | 410 | 449 | 500 | 403 | 404;
  substatus?: number;
  /** Share of the requests that meet the fault, 0 to 1; absent: all. */
  rate?: number;
  /** Sent as `x-ms-retry-after-ms`. */
  retryAfterMs?: number;
  /** Wait before the answer. */
  delayMs?: number;
  /** How long the rule holds from when it was put; absent: until it is replaced. */
  untilMs?: number;
  /** Makes the choice of requests repeatable; absent: from the rule's place in the list. */
  seed?: number;
}

interface ActiveRule extends FaultRule {
  id: string;
  /** By the emulator's clock, ms since 1970; null: for ever. */
  endsAt: number | null;
  random: () => number;
}

export interface ChosenFault {
  status: number | null;
  substatus: number | null;
  retryAfterMs: number | null;
  delayMs: number;
}

const statuses = [503, 429, 408, 410, 449, 500, 403, 404];
const operations = ['read', 'write', 'query', 'any'];

/** Faults that a drill asks for. The first rule that fits a request decides. */
export class FaultRules {
  private readonly clock: () => number;
  private readonly regions: readonly string[];
  private rules: ActiveRule[] = [];

  constructor(clock: () => number, regions: readonly string[]) {
    this.clock = clock;
    this.regions = regions;
  }

  /** The rules that still hold, `untilMs` being what is left. */
  list(): FaultRule[] {
    const now = this.clock();
    this.rules = this.rules.filter(({ endsAt }) => endsAt === null || endsAt > now);
    return this.rules.map(({ endsAt, random, ...rule }) => ({ ...rule, ...(endsAt === null ? {} : { untilMs: endsAt - now }) }));
  }

  /** Replaces all rules. Rejects with a sentence when one of them makes no sense. */
  replace(rules: unknown): void {
    if (!Array.isArray(rules)) throw new Error('Faults are a JSON array of rules.');
    const now = this.clock();
    this.rules = rules.map((rule: unknown, index) => {
      const valid = readRule(rule, this.regions);
      return {
        ...valid,
        id: valid.id ?? `fault-${index + 1}`,
        endsAt: valid.untilMs === undefined ? null : now + valid.untilMs,
        random: seededRandom(valid.seed ?? index + 1),
      };
    });
  }

  choose(region: string, kind: Route['kind']): ChosenFault | null {
    if (this.rules.length === 0 || kind === 'account') return null;
    const now = this.clock();
    const rule = this.rules.find((each) => fits(each, region, kind, now) && each.random() < (each.rate ?? 1));
    if (!rule) return null;
    return {
      status: rule.status ?? null,
      substatus: rule.substatus ?? (rule.status === 429 ? 3200 : null),
      retryAfterMs: rule.retryAfterMs ?? null,
      delayMs: rule.delayMs ?? 0,
    };
  }
}

function fits(rule: ActiveRule, region: string, kind: Route['kind'], now: number): boolean {
  if (rule.endsAt !== null && rule.endsAt <= now) return false;
  if (rule.region !== undefined && rule.region !== region) return false;
  return rule.operation === undefined || rule.operation === 'any' || rule.operation === kind;
}

const words: Record<number, [code: string, message: string]> = {
  403: ['Forbidden', 'The request is forbidden in this region.'],
  404: ['NotFound', 'The read session is not available for the input session token.'],
  408: ['RequestTimeout', 'The request timed out.'],
  410: ['Gone', 'The requested resource is no longer available at the server.'],
  429: ['TooManyRequests', 'The request rate is large. More Request Units may be needed, so no changes were made.'],
  449: ['RetryWith', 'A conflicting request to the resource has been attempted. Retry to avoid conflicts.'],
  500: ['InternalServerError', 'The service failed.'],
  503: ['ServiceUnavailable', 'The service is currently unavailable, please retry after a while.'],
};

export function faultAnswer({ status, substatus, retryAfterMs }: ChosenFault): Answer {
  const code = status ?? 500;
  const [word, message] = words[code] ?? ['Fault', 'A fault was asked for.'];
  return {
    status: code,
    headers: {
      ...(substatus === null ? {} : { 'x-ms-substatus': String(substatus) }),
      ...(retryAfterMs === null ? {} : { 'x-ms-retry-after-ms': String(retryAfterMs) }),
    },
    body: JSON.stringify({ code: word, message: `${message} (a fault put into the emulator)` }),
    charge: 0,
    operation: 'fault',
  };
}

function readRule(value: unknown, regions: readonly string[]): FaultRule {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error('A fault rule must be a JSON object.');
  const rule = value as Record<string, unknown>;
  const known = new Set([
    'id',
    'region',
    'operation',
    'status',
    'substatus',
    'rate',
    'retryAfterMs',
    'delayMs',
    'untilMs',
    'seed',
  ]);
  const unknown = Object.keys(rule).find((name) => !known.has(name));
  if (unknown) throw new Error(`A fault rule has no '${unknown}'; known are ${[...known].join(', ')}.`);
  requireThat(rule['id'], 'id', (entry) => typeof entry === 'string', 'a text');
  requireThat(rule['region'], 'region', (entry) => regions.includes(entry as string), `one of ${regions.join(', ')}`);
  requireThat(rule['operation'], 'operation', (entry) => operations.includes(entry as string), `one of ${operations.join(', ')}`);
  requireThat(rule['status'], 'status', (entry) => statuses.includes(entry as number), `one of ${statuses.join(', ')}`);
  requireThat(rule['rate'], 'rate', (entry) => typeof entry === 'number' && entry >= 0 && entry <= 1, 'from 0 to 1');
  for (const name of ['retryAfterMs', 'delayMs', 'untilMs', 'substatus', 'seed']) {
    requireThat(rule[name], name, (entry) => typeof entry === 'number' && entry >= 0, 'a number from 0');
  }
  if (rule['status'] === undefined && rule['delayMs'] === undefined)
    throw new Error(`A fault rule needs a 'status', a 'delayMs' or both.`);
  return rule as FaultRule;
}

function requireThat(value: unknown, name: string, isRight: (value: unknown) => boolean, wanted: string): void {
  if (value !== undefined && !isRight(value))
    throw new Error(`'${name}' of a fault rule must be ${wanted}; got ${JSON.stringify(value)}.`);
}
