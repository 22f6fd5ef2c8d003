export interface Usage {
  requests: number;
  /** Estimated RU. */
  requestUnits: number;
}

/** Counts since the start of the process, by operation: read, create, query, ... and `refused` and `fault` for what was not done. */
export class UsageTotals {
  private readonly byOperation = new Map<string, Usage>();

  add(operation: string, requestUnits: number): void {
    const usage = this.byOperation.get(operation) ?? { requests: 0, requestUnits: 0 };
    usage.requests++;
    usage.requestUnits += requestUnits;
    this.byOperation.set(operation, usage);
  }

  report(): { total: Usage; operations: Record<string, Usage> } {
    const total: Usage = { requests: 0, requestUnits: 0 };
    const operations: Record<string, Usage> = {};
    for (const [name, { requests, requestUnits }] of this.byOperation) {
      total.requests += requests;
      total.requestUnits += requestUnits;
      operations[name] = { requests, requestUnits: Math.round(requestUnits * 100) / 100 };
    }
    total.requestUnits = Math.round(total.requestUnits * 100) / 100;
    return { total, operations };
  }
}
