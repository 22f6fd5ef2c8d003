import { headers } from '@parallax/contracts/headers';
import type { Image, ImageAnswer, ImagesAnswer } from '@parallax/contracts/image';
import type { RegionsAnswer } from '@parallax/contracts/region';
import type { ProcessRequest, TagsAnswer, UpdateRequest, UploadAnswer, UploadRequest } from '@parallax/contracts/requests';
import type { ApiClient } from './client.ts';

/** What a list can be narrowed to. At most one of them is set in this version. */
export interface Filter {
  readonly tag: string | null;
  readonly mine: boolean;
  readonly deleted: boolean;
}

export type ImagesApi = ReturnType<typeof createImagesApi>;

/** The routes of the API that the page uses, by what they do. All reject with ApiProblem, Unreachable or the signal's reason. */
export function createImagesApi(client: Pick<ApiClient, 'request' | 'linkTo'>) {
  const one = async (answer: Promise<ImageAnswer>): Promise<Image> => (await answer).image;
  const at = (id: string) => `/images/${encodeURIComponent(id)}`;
  return {
    list: (filter: Filter, cursor: string | null, signal?: AbortSignal) =>
      client.request<ImagesAnswer>({
        path: '/images',
        query: {
          cursor: cursor ?? undefined,
          tag: filter.tag ?? undefined,
          owner: filter.mine ? 'me' : undefined,
          deleted: filter.deleted ? 'true' : undefined,
        },
        signal,
      }),
    find: (id: string, signal?: AbortSignal) => one(client.request({ path: at(id), signal })),
    update: (id: string, etag: string, fields: UpdateRequest) =>
      one(client.request({ method: 'PATCH', path: at(id), body: fields, headers: { [headers.ifMatch]: etag } })),
    remove: (id: string) => one(client.request({ method: 'DELETE', path: at(id) })),
    restore: (id: string) => one(client.request({ method: 'POST', path: `${at(id)}/restore` })),
    /** Under if-match, so that a request which is repeated at another address does not turn a picture twice. */
    process: (id: string, etag: string, wish: ProcessRequest) =>
      one(client.request({ method: 'POST', path: `${at(id)}/process`, body: wish, headers: { [headers.ifMatch]: etag } })),
    /** `key` is the file's own, the same for every try. */
    askToUpload: (key: string, file: UploadRequest, signal?: AbortSignal) =>
      client.request<UploadAnswer>({
        method: 'POST',
        path: '/uploads',
        body: file,
        headers: { [headers.idempotencyKey]: key },
        signal,
      }),
    tags: (prefix: string, signal?: AbortSignal) =>
      client.request<TagsAnswer>({ path: '/tags', query: { prefix: prefix || undefined }, signal }),
    regions: (signal?: AbortSignal) => client.request<RegionsAnswer>({ path: '/regions', signal }),
    /** Where the browser can fetch the original itself; null while no address is known. */
    originalLink: (id: string) => client.linkTo(`${at(id)}/original`, { download: 'true' }),
  };
}
