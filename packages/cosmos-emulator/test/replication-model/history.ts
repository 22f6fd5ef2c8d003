import fc from 'fast-check';

/** What a write puts into an item, beside its id and a number of its own. */
export interface Content {
  /** Value at the conflict resolution path: a number, something that is none, or nothing. */
  lww?: number | string | null;
  /** Seconds. */
  ttl?: number;
}

export type Write =
  | { type: 'create' | 'upsert'; item: number; content: Content }
  | { type: 'patch'; item: number }
  | { type: 'delete'; item: number };

/** One step of a history. Regions are places in the list of regions; those beyond its end wrap around. */
export type Step =
  | { type: 'write'; region: number; write: Write }
  /** All or nothing. */
  | { type: 'batch'; region: number; writes: Write[] }
  | { type: 'advance'; ms: number }
  /** What is due, on every link that is open. */
  | { type: 'deliver' }
  | { type: 'lag'; lagMs: number; jitterMs: number; seed: number }
  /** The regions of the mask on one side, the others on the other; 0 heals. */
  | { type: 'split'; mask: number }
  | { type: 'down' | 'up' | 'stale'; region: number }
  /** Frees what may be freed, in every region. */
  | { type: 'sweep' }
  /** The process ends and starts again. */
  | { type: 'crash' };

export interface History {
  regions: number;
  conflictPath: '/lww' | '/_ts';
  steps: Step[];
}

export const itemCount = 3;

const region = fc.nat({ max: 3 });
const item = fc.nat({ max: itemCount - 1 });
const content: fc.Arbitrary<Content> = fc.record(
  {
    lww: fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: -2, max: 3 }) },
      { weight: 1, arbitrary: fc.constantFrom('high', null) },
    ),
    ttl: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: [] },
);

const write: fc.Arbitrary<Write> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ type: fc.constant('upsert' as const), item, content }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('create' as const), item, content }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('patch' as const), item }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('delete' as const), item }) },
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ type: fc.constant('write' as const), region, write }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('batch' as const),
      region,
      writes: fc.array(write, { minLength: 2, maxLength: 4 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 2500 }) }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('deliver' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('lag' as const),
      lagMs: fc.integer({ min: 0, max: 500 }),
      jitterMs: fc.integer({ min: 0, max: 2000 }),
      seed: fc.nat({ max: 1000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('split' as const), mask: fc.nat({ max: 7 }) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom('down' as const, 'up' as const, 'stale' as const), region }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('crash' as const) }) },
);

/** Histories of two to four regions. */
export const histories: fc.Arbitrary<History> = fc.record({
  regions: fc.integer({ min: 2, max: 4 }),
  conflictPath: fc.constantFrom('/lww' as const, '/_ts' as const),
  steps: fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }),
});
