import { context, trace } from '@opentelemetry/api';
import { parseTraceparent } from './traceparent.ts';

type Handler = (...args: never[]) => unknown;

/** The part of a PreInvocationContext of @azure/functions that is used. */
export interface Invocation {
  readonly invocationContext: { readonly traceContext?: { readonly traceParent?: string | undefined } | undefined };
  functionHandler: Handler;
}

/** The part of a PostInvocationContext. `error` is null or undefined when the function returned. */
export interface InvocationEnd {
  readonly result?: unknown;
  readonly error?: unknown;
  readonly invocationContext?: { readonly functionName: string };
}

/**
 * Lets a function run inside the trace that its trigger carries. The library's own package for this patches modules as they are required, which does nothing
 * in a bundle.
 */
export function bindToTrace(invocation: Invocation): void {
  const trigger = parseTraceparent(invocation.invocationContext.traceContext?.traceParent);
  if (trigger === null) return;
  invocation.functionHandler = context.bind(
    trace.setSpanContext(context.active(), trigger),
    invocation.functionHandler as (...args: unknown[]) => unknown,
  );
}

/** It threw, or answered a request with trouble of ours. */
export function hasFailed({ result, error }: InvocationEnd): boolean {
  if (error !== null && error !== undefined) return true;
  const status = (result as { status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' && status >= 500;
}
