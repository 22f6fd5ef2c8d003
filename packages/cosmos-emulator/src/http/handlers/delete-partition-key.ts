import { requirePlace } from '../../items/item-operations.ts';
import { writeCharge } from '../../request-units.ts';
import type { ItemRow } from '../../store/item-row.ts';
import type { Context } from '../account-context.ts';
import type { Answer, Request } from '../exchange.ts';
import { scopeOf } from '../item-request.ts';

/** Deletes all items of a logical partition. Azure does it in the background; here it is done when the answer comes. */
export function deletePartitionKeyItems(request: Request, context: Context): Answer {
  const scope = scopeOf(request, context);
  const place = requirePlace(scope);
  const { items, now } = scope;
  let charge = 0;
  context.region.write(() => {
    const rows = items
      .statement(`SELECT * FROM ${items.name} WHERE pk = ? AND deleted = 0`)
      .all(place.text) as unknown as ItemRow[];
    for (const row of rows) {
      items.remove(row, now);
      charge += writeCharge(row.body.length);
    }
  });
  return { status: 200, headers: {}, body: null, charge: Math.max(1, charge), operation: 'delete' };
}
