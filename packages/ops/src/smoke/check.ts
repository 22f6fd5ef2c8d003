import { NoAnswer } from '../installation/call-api.ts';

export interface Check {
  readonly name: string;
  /** `noted` is worth knowing and no failure; `left-out` could not be looked at because of an earlier failure. */
  readonly state: 'ok' | 'noted' | 'failed' | 'left-out';
  /** How long it took; null when it was not done. */
  readonly ms: number | null;
  readonly detail: string;
  /** False when nothing came back, or nothing was asked. */
  readonly isAnswered: boolean;
}

/** What a check found: a detail for people, and whether it is only worth noting. */
export interface Finding<Value> {
  readonly detail: string;
  readonly isNoted?: boolean;
  readonly value: Value;
}

/** Runs checks one after the other; those that need what an earlier one did not bring are left out. */
export class Checklist {
  readonly checks: Check[] = [];

  /** @returns what was found, or null when it failed or `needs` is null. */
  async run<Needed, Value>(
    name: string,
    needs: Needed | null,
    look: (needed: Needed) => Promise<Finding<Value>>,
  ): Promise<Value | null> {
    if (needs === null) {
      this.checks.push({ name, state: 'left-out', ms: null, detail: '', isAnswered: false });
      return null;
    }
    const since = performance.now();
    const ms = () => Math.round(performance.now() - since);
    try {
      const { detail, isNoted = false, value } = await look(needs);
      this.checks.push({ name, state: isNoted ? 'noted' : 'ok', ms: ms(), detail, isAnswered: true });
      return value;
    } catch (error) {
      const isAnswered = !(error instanceof NoAnswer);
      this.checks.push({ name, state: 'failed', ms: ms(), detail: (error as Error).message, isAnswered });
      return null;
    }
  }
}
