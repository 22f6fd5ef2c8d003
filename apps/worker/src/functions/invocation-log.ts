import type { InvocationContext } from '@azure/functions';
import { operationOf } from '@parallax/adapters/telemetry/traceparent';
import type { Log } from '../telemetry/log.ts';

/** Structured lines through the host's log of this invocation, with region, function and operation always. */
export function invocationLog(context: InvocationContext, region: string): Log {
  const operation = operationOf(context.traceContext?.traceParent ?? null) ?? context.invocationId;
  return (event, fields = {}, level = 'info') => {
    context[level](JSON.stringify({ event, region, function: context.functionName, operation, ...fields }));
  };
}
