import { observe } from './measure.ts';

const states = { available: 0, 'read-only': 1, unavailable: 2 } as const;

/** Tells what this process thinks of every region, as the metric `breaker.state`. */
export function observeRegions(monitor: {
  states(): readonly { readonly name: string; readonly state: keyof typeof states }[];
}): void {
  observe('breaker.state', () => monitor.states().map(({ name, state }) => [states[state], { target: name }] as const));
}
