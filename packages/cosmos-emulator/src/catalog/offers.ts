import type { DatabaseSync } from 'node:sqlite';
import { CosmosError } from '../http/errors.ts';
import type { JsonObject } from '../sql/types.ts';
import { isObject } from './container-definition.ts';
import { offerRid } from './resource-id.ts';

/** Provisioned throughput, RU/s: fixed, or the ceiling of autoscale. */
export type Throughput = { requestUnits: number } | { maxRequestUnits: number };

export interface Offer {
  id: string;
  /** Self link of the database or container. */
  resource: string;
  content: JsonObject;
  /** Seconds since 1970. */
  modified: number;
}

interface OfferRow {
  number: number;
  resource: string;
  content: string;
  modified: number;
}

/** What throughput was bought: kept and given back, not enforced. */
export class Offers {
  private readonly file: DatabaseSync;

  constructor(file: DatabaseSync) {
    this.file = file;
  }

  create(resource: string, throughput: Throughput, modified: number): void {
    const content = JSON.stringify(toContent(throughput));
    this.file.prepare('INSERT INTO offers (resource, content, modified) VALUES (?, ?, ?)').run(resource, content, modified);
  }

  list(): Offer[] {
    return (this.file.prepare('SELECT * FROM offers ORDER BY number').all() as unknown as OfferRow[]).map(toOffer);
  }

  of(resource: string): Offer | undefined {
    const row = this.file.prepare('SELECT * FROM offers WHERE resource = ?').get(resource) as OfferRow | undefined;
    return row && toOffer(row);
  }

  read(id: string): Offer {
    const found = this.list().find((offer) => offer.id === id);
    if (!found) throw new CosmosError('notFound', `There is no offer '${id}'.`);
    return found;
  }

  replace(id: string, body: JsonObject, modified: number): Offer {
    const current = this.read(id);
    const given = isObject(body['content']) ? body['content'] : {};
    const content = toContent(readThroughput(given));
    this.file
      .prepare('UPDATE offers SET content = ?, modified = ? WHERE resource = ?')
      .run(JSON.stringify(content), modified, current.resource);
    return { ...current, content, modified };
  }

  deleteOf(resource: string): void {
    this.file.prepare('DELETE FROM offers WHERE resource = ?').run(resource);
  }
}

const toOffer = (row: OfferRow): Offer => ({
  id: offerRid(row.number),
  resource: row.resource,
  content: JSON.parse(row.content) as JsonObject,
  modified: row.modified,
});

/** Azure's floor, and the step in which throughput is sold. */
const minRequestUnits = 400;
const minAutoscaleRequestUnits = 1000;

function readThroughput(content: JsonObject): Throughput {
  const autoscale = content['offerAutopilotSettings'];
  const max = isObject(autoscale) ? autoscale['maxThroughput'] : undefined;
  if (typeof max === 'number') return requireThroughput({ maxRequestUnits: max });
  const fixed = content['offerThroughput'];
  if (typeof fixed === 'number') return requireThroughput({ requestUnits: fixed });
  throw new CosmosError(
    'badRequest',
    `An offer needs 'content.offerThroughput' or 'content.offerAutopilotSettings.maxThroughput'.`,
  );
}

export function requireThroughput(throughput: Throughput): Throughput {
  const isAutoscale = 'maxRequestUnits' in throughput;
  const value = isAutoscale ? throughput.maxRequestUnits : throughput.requestUnits;
  const least = isAutoscale ? minAutoscaleRequestUnits : minRequestUnits;
  if (!Number.isInteger(value) || value < least) {
    throw new CosmosError(
      'badRequest',
      `The throughput must be at least ${least} RU/s${isAutoscale ? ' with autoscale' : ''}; got ${value}.`,
    );
  }
  return throughput;
}

function toContent(throughput: Throughput): JsonObject {
  if ('requestUnits' in throughput) {
    return { offerThroughput: throughput.requestUnits, offerIsRUPerMinuteThroughputEnabled: false };
  }
  const maxThroughput = throughput.maxRequestUnits;
  return {
    // Autoscale starts at a tenth of its ceiling.
    offerThroughput: maxThroughput / 10,
    offerIsRUPerMinuteThroughputEnabled: false,
    offerAutopilotSettings: { tier: 0, maximumTierThroughput: maxThroughput, maxThroughput },
  };
}
