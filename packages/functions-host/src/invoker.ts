import { randomBytes, randomUUID } from 'node:crypto';
import type { BindingData } from './bindings/binding-expression.ts';
import { readInputs } from './bindings/read-inputs.ts';
import { type OutputContext, writeOutputs } from './bindings/write-outputs.ts';
import type { HostFunction } from './functions.ts';
import { describeError, type Log, messageOf } from './log.ts';
import type { RpcInvocationResponse, RpcRetryContext, RpcTraceContext, RpcTypedData } from './worker/core-types.ts';
import type { Worker } from './worker/worker.ts';

/** One call of one function, as a trigger asks for it. */
export interface Invocation {
  fn: HostFunction;
  data: RpcTypedData;
  metadata: Record<string, RpcTypedData>;
  /** What `{expressions}` in the other bindings may refer to. */
  bindingData: BindingData;
  /** Why it runs, in the host's own words: "New queue message detected on 'jobs'." */
  reason: string;
  invocationId?: string;
  /** W3C trace context of the caller, when the trigger carries one. */
  traceParent?: string;
  traceState?: string;
  retry?: RpcRetryContext;
}

export interface InvokerOptions {
  worker: Worker;
  outputs: OutputContext;
  log: Log;
  timeoutMs: number | null;
  /** Told after the log line, when a function ran into functionTimeout; may end the process. */
  onTimeout(fn: HostFunction): void;
}

/** A function ran longer than functionTimeout. It may still be running: nothing can stop it but the end of the process. */
export class FunctionTimeoutError extends Error {}

/** Runs functions and knows how many are running: the one way from every trigger into the worker. */
export class Invoker {
  readonly #options: InvokerOptions;
  readonly #running = new Set<Promise<unknown>>();

  constructor(options: InvokerOptions) {
    this.#options = options;
  }

  get runningCount(): number {
    return this.#running.size;
  }

  /** Resolves when nothing is running any more, whatever started meanwhile included. */
  async untilIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Rejects with what the function threw, with the failure of a binding, or with FunctionTimeoutError. */
  async run(invocation: Invocation): Promise<RpcInvocationResponse> {
    const running = this.#runLogged(invocation);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #runLogged(invocation: Invocation): Promise<RpcInvocationResponse> {
    const { fn, reason } = invocation;
    const invocationId = invocation.invocationId ?? randomUUID();
    const scope = { functionName: fn.name, invocationId };
    const category = `Function.${fn.name}`;
    const { log } = this.#options;
    const startedAt = performance.now();
    log('information', category, `Executing 'Functions.${fn.name}' (Reason='${reason}', Id=${invocationId})`, scope);
    try {
      const response = await this.#runWithinTimeout(invocation, invocationId);
      const ms = Math.round(performance.now() - startedAt);
      log('information', category, `Executed 'Functions.${fn.name}' (Succeeded, Id=${invocationId}, Duration=${ms}ms)`, scope);
      return response;
    } catch (error) {
      const ms = Math.round(performance.now() - startedAt);
      log(
        'error',
        category,
        `Executed 'Functions.${fn.name}' (Failed, Id=${invocationId}, Duration=${ms}ms)\n${describeError(error)}`,
        scope,
      );
      if (error instanceof FunctionTimeoutError) this.#options.onTimeout(fn);
      throw error;
    }
  }

  async #runWithinTimeout(invocation: Invocation, invocationId: string): Promise<RpcInvocationResponse> {
    const { timeoutMs } = this.#options;
    const running = this.#runBound(invocation, invocationId);
    if (timeoutMs === null) return await running;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      const text = `Timeout value of ${formatSeconds(timeoutMs)} exceeded by function: Functions.${invocation.fn.name} (Id: '${invocationId}').`;
      timer = setTimeout(() => reject(new FunctionTimeoutError(text)), timeoutMs);
    });
    try {
      return await Promise.race([running, timeout]);
    } finally {
      clearTimeout(timer);
      running.catch((error) =>
        this.#options.log('debug', 'Host.Executor', `A timed out function ended at last: ${messageOf(error)}`),
      );
    }
  }

  async #runBound(invocation: Invocation, invocationId: string): Promise<RpcInvocationResponse> {
    const { fn, bindingData } = invocation;
    const { worker, outputs } = this.#options;
    const inputs = await readInputs(outputs.connections, fn, bindingData);
    const response = await worker.invoke({
      invocationId,
      functionId: fn.functionId,
      inputData: [{ name: fn.triggerName, data: invocation.data }, ...inputs],
      triggerMetadata: invocation.metadata,
      traceContext: createTraceContext(invocation),
      ...(invocation.retry ? { retryContext: invocation.retry } : {}),
    });
    await writeOutputs(outputs, fn, response, bindingData);
    return response;
  }
}

/** A span of the host's own under the caller's trace; a trace of its own where the trigger carried none. */
function createTraceContext(invocation: Invocation): RpcTraceContext {
  const caller = /^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/.exec(invocation.traceParent ?? '');
  const traceId = caller?.[1] ?? randomBytes(16).toString('hex');
  const flags = caller?.[2] ?? '00';
  return {
    traceParent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}`,
    traceState: invocation.traceState ?? '',
    attributes: {},
  };
}

function formatSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const pad = (value: number) => String(value).padStart(2, '0');
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}
