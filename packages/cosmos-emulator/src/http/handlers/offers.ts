import type { Offer } from '../../catalog/offers.ts';
import type { JsonObject } from '../../sql/types.ts';
import type { Context } from '../account-context.ts';
import { type Answer, type Request, readObject } from '../exchange.ts';
import { metadataAnswer, metadataFeed } from './metadata-feed.ts';

export function listOffers(request: Request, { account, now }: Context): Answer {
  return metadataFeed(request, '', 'Offers', account.catalog.offers.list().map(toResource), now);
}

export function readOffer(request: Request, { account }: Context): Answer {
  return metadataAnswer(200, toResource(account.catalog.offers.read(request.path[1] ?? '')));
}

export function replaceOffer(request: Request, { account }: Context): Answer {
  return metadataAnswer(200, toResource(account.catalog.replaceOffer(request.path[1] ?? '', readObject(request))));
}

const toResource = ({ id, resource, content, modified }: Offer): JsonObject => ({
  id,
  _rid: id,
  _self: `offers/${id}/`,
  _etag: `"${id}-${modified}"`,
  _ts: modified,
  resource,
  offerType: 'Invalid',
  offerResourceId: resource.split('/').at(-2) ?? '',
  offerVersion: 'V2',
  content,
});
