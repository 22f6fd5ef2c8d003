import type { Faults } from '../api/control-faults.ts';

/** A fault document in one line: "vision westus2 mode 503; cosmos replication lagMs 5000". */
export const faultSentence = (faults: Faults): string => leaves(faults, []).join('; ');

function leaves(value: unknown, path: readonly string[]): string[] {
  if (Array.isArray(value)) return [`${path.join(' ')} ${JSON.stringify(value)}`];
  if (typeof value !== 'object' || value === null) return [[...path, String(value)].join(' ')];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, [...path, name]));
}
