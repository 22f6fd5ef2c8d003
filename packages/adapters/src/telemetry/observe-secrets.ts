import { observe } from './measure.ts';

/** Tells how old every secret in use is, as the metric `secret.age_s`. Null where there is no vault. */
export function observeSecrets(secrets: { states(): readonly { name: string; ageMs: number | null }[] } | null): void {
  if (secrets === null) return;
  const inUse = () => secrets.states().filter(({ ageMs }) => ageMs !== null);
  observe('secret.age_s', () => inUse().map(({ name, ageMs }) => [(ageMs ?? 0) / 1_000, { secret: name }] as const));
}
