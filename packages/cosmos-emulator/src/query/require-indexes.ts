import type { Container } from '../catalog/container.ts';
import { CosmosError } from '../http/errors.ts';
import type { PreparedQuery } from '../sql/types.ts';

/** Rejects with 400 an ORDER BY that Azure could not serve with the container's indexing policy. */
export function requireOrderIndexes({ indexing }: Container, { accessPath }: PreparedQuery): void {
  const order = accessPath.order ?? [];
  const [first] = order;
  if (order.length > 1 && !indexing.hasComposite(order)) {
    throw new CosmosError(
      'badRequest',
      'The order by query does not have a corresponding composite index that it can be served from.',
    );
  }
  if (order.length === 1 && first && !indexing.isIndexed(first.path)) {
    throw new CosmosError('badRequest', `The path of the ORDER BY item, /${first.path.join('/')}, is excluded from the index.`);
  }
}
