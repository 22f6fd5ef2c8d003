import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';

interface Version {
  readonly id: string;
  readonly value: string;
  readonly created: number;
  updated: number;
  isEnabled: boolean;
}

/** As the REST API tells a version of a secret; listings leave the value out. */
export interface SecretBundle {
  readonly value?: string;
  /** Address of this version. */
  readonly id: string;
  readonly attributes: {
    readonly enabled: boolean;
    /** Seconds since 1970. */
    readonly created: number;
    readonly updated: number;
    readonly recoveryLevel: string;
    readonly recoverableDays: number;
  };
}

/** Secrets and their versions, in memory. The newest version is the current one, also when it is disabled. */
export class SecretStore {
  private readonly secrets = new Map<string, Version[]>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Gives the new version. */
  set(name: string, value: string): string {
    const now = this.seconds();
    const version = { id: randomBytes(16).toString('hex'), value, created: now, updated: now, isEnabled: true };
    this.secrets.set(name, [...(this.secrets.get(name) ?? []), version]);
    return version.id;
  }

  /** Of the current version. False when there is none. */
  enable(name: string, isEnabled: boolean): boolean {
    const found = this.find(name, null);
    if (found === undefined) return false;
    found.isEnabled = isEnabled;
    found.updated = this.seconds();
    return true;
  }

  get(base: string, name: string, version: string | null): SecretBundle | null {
    const found = this.find(name, version);
    return found === undefined ? null : { value: found.value, ...this.describe(base, name, found) };
  }

  /** Oldest first, without values. */
  versions(base: string, name: string): SecretBundle[] {
    return (this.secrets.get(name) ?? []).map((version) => this.describe(base, name, version));
  }

  /** For looking: no values. */
  summary(): { name: string; versions: number; enabled: boolean }[] {
    return [...this.secrets].map(([name, versions]) => ({
      name,
      versions: versions.length,
      enabled: versions.at(-1)?.isEnabled === true,
    }));
  }

  private find(name: string, version: string | null): Version | undefined {
    const versions = this.secrets.get(name) ?? [];
    return version === null ? versions.at(-1) : versions.find(({ id }) => id === version);
  }

  private describe(base: string, name: string, { id, created, updated, isEnabled }: Version): SecretBundle {
    return {
      id: `${base}/secrets/${name}/${id}`,
      attributes: { enabled: isEnabled, created, updated, recoveryLevel: 'Recoverable+Purgeable', recoverableDays: 90 },
    };
  }

  private seconds(): number {
    return Math.floor(this.clock.now() / 1_000);
  }
}
