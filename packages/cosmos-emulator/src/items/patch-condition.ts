import { CosmosError } from '../http/errors.ts';
import { evaluateCondition } from '../query/sql-engine.ts';
import type { JsonObject } from '../sql/types.ts';

/** A patch condition is a FROM and a WHERE, such as `from c where c.stage < 3`. Rejects with 412 when the item does not satisfy it. */
export function requirePatchCondition(condition: string, document: JsonObject, now: number): void {
  if (!evaluateCondition(condition, document, now)) {
    throw new CosmosError('preconditionFailed', `The item does not satisfy the patch condition '${condition}'.`);
  }
}
