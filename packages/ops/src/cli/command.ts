import type { Installation } from '@parallax/contracts/installation';
import type { PublishedRelease, ReleaseLedger } from '@parallax/domain/release-ledger';
import type { ExitCode } from './exit-codes.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  /** Shown in help in the place of the value. */
  readonly value?: string;
  readonly description: string;
}

/** What was typed after the command's name; every option is one that the command declares, of the type that it declares. */
export interface Given {
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Outcome {
  readonly exitCode: ExitCode;
  /** One sentence: what was done or found. */
  readonly message: string;
  /** Further lines for people. */
  readonly text?: string;
  /** For `--json`, beside `command`, `ok`, `exitCode` and `message`. */
  readonly data?: Readonly<Record<string, unknown>>;
}

export interface Command {
  /** `['release', 'show']` */
  readonly name: readonly string[];
  readonly summary: string;
  /** Arguments as help shows them, such as `COLOUR=PERCENT[,...]`; empty for none. */
  readonly parameters: string;
  readonly options: Readonly<Record<string, Option>>;
  /** What help says beyond the summary; empty for nothing. */
  readonly details: string;
  /** Each without `ops`. */
  readonly examples: readonly string[];
  run(given: Given, tools: Tools): Promise<Outcome>;
}

/** What one region holds of the release, and where it is written. */
export interface ReleasePlaces {
  readonly region: string;
  readonly ledger: ReleaseLedger;
  readonly site: PublishedRelease;
}

/** Everything from outside that commands use. */
export interface Tools {
  /** @throws UsageError when there is no file or it is not an installation. */
  installation(): Installation;
  /** In the order of the installation file. */
  places(): Promise<readonly ReleasePlaces[]>;
  /** Who changes something, for the history. */
  readonly operator: string;
  readonly fetch: typeof fetch;
  readonly clock: () => number;
  wait(ms: number): Promise<void>;
  /** Tells how things go, on stderr. */
  say(line: string): void;
  /** Throws Refused when the person does not confirm, UsageError when nobody can be asked. */
  confirm(question: { readonly what: string; readonly name: string }): Promise<void>;
  /** Aborted when the program is to end. */
  readonly signal: AbortSignal;
}
