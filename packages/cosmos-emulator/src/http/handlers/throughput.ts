import { isObject } from '../../catalog/container-definition.ts';
import { requireThroughput, type Throughput } from '../../catalog/offers.ts';
import { CosmosError } from '../errors.ts';
import { header, type Request } from '../exchange.ts';

/** What the headers of a create say about throughput; null when they say nothing. */
export function throughputOf(request: Request): Throughput | null {
  const autoscale = header(request, 'x-ms-cosmos-offer-autopilot-settings');
  if (autoscale) return requireThroughput({ maxRequestUnits: readMaxThroughput(autoscale) });
  const fixed = header(request, 'x-ms-offer-throughput');
  return fixed ? requireThroughput({ requestUnits: Number(fixed) }) : null;
}

function readMaxThroughput(text: string): number {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const max = isObject(value) ? value['maxThroughput'] : undefined;
  if (typeof max !== 'number')
    throw new CosmosError('badRequest', `The header x-ms-cosmos-offer-autopilot-settings needs 'maxThroughput'; got ${text}.`);
  return max;
}
