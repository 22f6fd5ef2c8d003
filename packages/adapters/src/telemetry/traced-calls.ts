import { type Attributes, context, SpanKind, trace } from '@opentelemetry/api';
import { spanAttributes } from '@parallax/contracts/telemetry';
import { failSpan } from './span.ts';

/**
 * A port whose calls are spans of what is running: `cosmos.find`, `blob.putThumbnail`. Calls outside of any trace stay as they are, as do those that
 * answer at once.
 * @param isExpected tells an error that is an answer, such as a lost race, from trouble.
 */
export function traceCalls<Port extends object>(
  port: Port,
  service: string,
  attributes: Attributes,
  isExpected: (error: unknown) => boolean = () => false,
): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || typeof name !== 'string') return member;
      return (...args: unknown[]) => {
        if (trace.getActiveSpan()?.isRecording() !== true) return Reflect.apply(member, target, args);
        const startTime = Date.now();
        const result: unknown = Reflect.apply(member, target, args);
        return result instanceof Promise ? watch(result, `${service}.${name}`, startTime) : result;
      };
    },
  });

  function watch(call: Promise<unknown>, name: string, startTime: number): Promise<unknown> {
    const span = trace.getTracer('parallax').startSpan(name, { kind: SpanKind.CLIENT, startTime, attributes }, context.active());
    return call.then(
      (value) => {
        span.end();
        return value;
      },
      (error: unknown) => {
        if (isExpected(error)) span.setAttribute(spanAttributes.outcome, error instanceof Error ? error.name : 'expected');
        else failSpan(span, error);
        span.end();
        throw error;
      },
    );
  }
}
