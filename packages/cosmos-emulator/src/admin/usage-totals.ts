export interface Usage {
  requests: number;
  /** Estimated RU. */
  requestUnits: number;
}

export interface UsageReport {
  total: Usage;
  operations: Record<string, Usage>;
}

/**
 * Counts since the start of the process, by operation: read, create, query, ...; `replicated` for versions taken over from other regions, and
 * `refused` and `fault` for what was not done.
 */
export class UsageTotals {
  private readonly byOperation = new Map<string, Usage>();

  add(operation: string, requestUnits: number): void {
    this.addMany(operation, { requests: 1, requestUnits });
  }

  report(): UsageReport {
    const total: Usage = { requests: 0, requestUnits: 0 };
    for (const { requests, requestUnits } of this.byOperation.values()) {
      total.requests += requests;
      total.requestUnits += requestUnits;
    }
    const operations = [...this.byOperation].map(([name, usage]) => [name, rounded(usage)] as const);
    return { total: rounded(total), operations: Object.fromEntries(operations) };
  }

  /** Of several regions together. */
  static sum(all: readonly UsageTotals[]): UsageTotals {
    const sum = new UsageTotals();
    for (const { byOperation } of all) for (const [name, usage] of byOperation) sum.addMany(name, usage);
    return sum;
  }

  private addMany(operation: string, { requests, requestUnits }: Usage): void {
    const usage = this.byOperation.get(operation) ?? { requests: 0, requestUnits: 0 };
    usage.requests += requests;
    usage.requestUnits += requestUnits;
    this.byOperation.set(operation, usage);
  }
}

const rounded = ({ requests, requestUnits }: Usage): Usage => ({ requests, requestUnits: Math.round(requestUnits * 100) / 100 });
