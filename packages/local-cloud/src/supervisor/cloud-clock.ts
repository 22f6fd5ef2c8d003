import { putJson, reasonOf } from '../control/call-admin.ts';

/** The one pace of a cloud: every service has a clock of its own, and all of them run equally fast. */
export class CloudClock {
  #factor: number;
  /** Where each service takes its pace, and whether it may be down at times. */
  readonly #services = new Map<string, { readonly mayBeDown: boolean }>();
  #work: Promise<unknown> = Promise.resolve();

  constructor(factor: number) {
    this.#factor = factor;
  }

  get factor(): number {
    return this.#factor;
  }

  /** A service that was started with the pace that the cloud had at its start. */
  async add(url: string, { mayBeDown }: { readonly mayBeDown: boolean }, startedWith: number): Promise<void> {
    this.#services.set(url, { mayBeDown });
    if (startedWith !== this.#factor) await putJson(url, { factor: this.#factor });
  }

  /** Settles when every service that is up has it; those that are down get it when they come up. Rejects with the first reason why one has not. */
  set(factor: number): Promise<void> {
    const result = this.#work.then(async () => {
      this.#factor = factor;
      await Promise.all([...this.#services].map(([url, service]) => tell(url, factor, service.mayBeDown)));
    });
    this.#work = result.catch(() => undefined);
    return result;
  }
}

async function tell(url: string, factor: number, mayBeDown: boolean): Promise<void> {
  try {
    await putJson(url, { factor });
  } catch (error) {
    // Nothing answered there: it is told when it comes up.
    if (mayBeDown && error instanceof TypeError) return;
    throw new Error(`${new URL(url).host} did not take the clock's pace: ${reasonOf(error)}`, { cause: error });
  }
}
