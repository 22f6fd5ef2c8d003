import { randomBytes } from 'node:crypto';
import { apiPrefix, headers } from '@parallax/contracts/headers';
import type { Image, ImageAnswer, ImagesAnswer } from '@parallax/contracts/image';
import type { Problem } from '@parallax/contracts/problem';
import type { UploadAnswer } from '@parallax/contracts/requests';
import { newUuidV7 } from '@parallax/contracts/uuid-v7';
import type { Picture } from './pictures.ts';
import { waitFor } from './wait-for.ts';

/** An answer as it came: status, headers, and the JSON or text of its body. */
export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

type AnyBody = Partial<ImageAnswer & ImagesAnswer & UploadAnswer & Problem> & Record<string, unknown>;

/** A new UUIDv7 of now, or of the given time. */
export const newKey = (at = Date.now()): string => newUuidV7(at);

export const newOwnerKey = (): string => randomBytes(32).toString('base64url');

/** Talks to the API as a page does, for one owner. Retries nothing. */
export interface ApiClient {
  readonly ownerKey: string;
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string>; text?: string },
  ): Promise<Answer<AnyBody>>;
  /** Asks for a grant; rejects when there is none. */
  grant(picture: Picture, key?: string): Promise<UploadAnswer>;
  /** Sends the bytes to a grant and gives the status. */
  put(upload: NonNullable<UploadAnswer['upload']>, bytes: Buffer, extraHeaders?: Record<string, string>): Promise<number>;
  /** Grant and PUT; gives the image id. */
  upload(picture: Picture, key?: string): Promise<string>;
  image(id: string): Promise<Image>;
  /** Polls until the stage is `ready` or `failed`. */
  settled(id: string, withinMs?: number): Promise<Image>;
  /** Polls until recognition is over. */
  recognised(id: string, withinMs?: number): Promise<Image>;
  list(query?: string): Promise<ImagesAnswer>;
}

export function apiClient(baseUrl: string, ownerKey = newOwnerKey()): ApiClient {
  const root = `${baseUrl}${apiPrefix}`;

  const call: ApiClient['call'] = async (method, path, options = {}) => {
    const text = options.text ?? (options.body === undefined ? null : JSON.stringify(options.body));
    const response = await fetch(`${root}${path}`, {
      method,
      redirect: 'manual',
      headers: { [headers.ownerKey]: ownerKey, ...(text !== null && { 'content-type': 'application/json' }), ...options.headers },
      ...(text !== null && { body: text }),
    });
    const body = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? (JSON.parse(body) as AnyBody) : { text: body } };
  };

  async function expectStatus<Body>(status: number, answer: Promise<Answer<AnyBody>>): Promise<Body> {
    const { status: got, body } = await answer;
    if (got !== status) throw new Error(`expected ${status}, got ${got}: ${JSON.stringify(body).slice(0, 500)}`);
    return body as Body;
  }

  const client: ApiClient = {
    ownerKey,
    call,
    grant: ({ fileName, contentType, bytes }, key = newKey()) =>
      expectStatus<UploadAnswer>(
        201,
        call('POST', '/uploads', {
          body: { fileName, contentType, bytes: bytes.length },
          headers: { [headers.idempotencyKey]: key },
        }),
      ),
    async put(upload, bytes, extraHeaders = {}) {
      const response = await fetch(upload.url, {
        method: upload.method,
        headers: { 'content-type': 'application/octet-stream', ...upload.headers, ...extraHeaders },
        body: new Uint8Array(bytes),
      });
      await response.arrayBuffer();
      return response.status;
    },
    async upload(picture, key) {
      const { image, upload } = await client.grant(picture, key);
      if (upload === null) return image.id;
      const status = await client.put(upload, picture.bytes);
      if (status !== 201) throw new Error(`PUT of ${picture.fileName} answered ${status}`);
      return image.id;
    },
    image: async (id) => (await expectStatus<ImageAnswer>(200, call('GET', `/images/${id}`))).image,
    settled: (id, withinMs = 20_000) =>
      poll(id, withinMs, 'settled', (image) => image.stage === 'ready' || image.stage === 'failed'),
    recognised: (id, withinMs = 20_000) =>
      poll(
        id,
        withinMs,
        'recognised',
        (image) => image.stage === 'failed' || (image.stage === 'ready' && image.recognition.status !== 'pending'),
      ),
    list: (query = '') => expectStatus<ImagesAnswer>(200, call('GET', `/images${query}`)),
  };

  function poll(id: string, withinMs: number, what: string, isDone: (image: Image) => boolean): Promise<Image> {
    let last: Image | null = null;
    const look = async () => {
      last = await client.image(id);
      return isDone(last) ? last : null;
    };
    return waitFor(`image ${id} ${what}`, look, {
      withinMs,
      saw: () => last && { stage: last.stage, recognition: last.recognition.status, timeline: last.timeline },
    });
  }

  return client;
}
