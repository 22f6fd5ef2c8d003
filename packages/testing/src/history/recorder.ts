import type { Attempt, Disturbance, History, HistoryRegion, Operation } from './history.ts';

/** What whoever ends an operation has to say about it. */
type End<Kind extends Operation> = Omit<Kind, 'id' | 'client' | 'invokedAt' | 'endedAt' | 'error' | 'attempts'> & {
  readonly error?: string;
};

/** An operation that has begun. Ends once; every request of it is noted as it ends. */
export interface OpenOperation {
  readonly invokedAt: number;
  attempt(attempt: Attempt): void;
  end<Kind extends Operation>(end: End<Kind>): Kind;
}

export interface Recorder {
  begin(client: string): OpenOperation;
  /** Notes a disturbance, and gives a function that says that it is over. */
  disturb(what: Omit<Disturbance, 'at' | 'until'>): () => void;
  /** What has been recorded so far. Operations that never ended are not in it: end each one as `info` instead. */
  history(): History;
}

/** Collects what clients did, in memory. One recorder per drill. */
export function createRecorder(regions: readonly HistoryRegion[], now: () => number = Date.now): Recorder {
  const startedAt = now();
  const operations: Operation[] = [];
  const disturbances: { -readonly [Key in keyof Disturbance]: Disturbance[Key] }[] = [];
  let lastId = 0;

  return {
    begin(client) {
      const id = ++lastId;
      const invokedAt = now();
      const attempts: Attempt[] = [];
      return {
        invokedAt,
        attempt: (attempt) => void attempts.push(attempt),
        end<Kind extends Operation>({ error, ...end }: End<Kind>) {
          const operation = { id, client, invokedAt, endedAt: now(), error: error ?? null, attempts, ...end } as unknown as Kind;
          operations.push(operation);
          return operation;
        },
      };
    },
    disturb(what) {
      const disturbance = { ...what, at: now(), until: null as number | null };
      disturbances.push(disturbance);
      return () => {
        disturbance.until ??= now();
      };
    },
    history: () => ({
      startedAt,
      endedAt: now(),
      regions,
      operations: operations.toSorted((a, b) => a.id - b.id),
      disturbances: disturbances.map((each) => ({ ...each })),
    }),
  };
}
