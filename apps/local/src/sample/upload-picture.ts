import { apiPrefix, headers } from '@parallax/contracts/headers';
import { type Image, imageAnswer } from '@parallax/contracts/image';
import { problem } from '@parallax/contracts/problem';
import { uploadAnswer } from '@parallax/contracts/requests';
import { newUuidV7 } from '@parallax/contracts/uuid-v7';

const requestTimeoutMs = 15_000;
const pollMs = 250;

export interface Uploader {
  /** Base address, without `/api/v1`. */
  readonly api: string;
  readonly ownerKey: string;
}

/** Sends a picture the way the photo app does: a grant, a PUT to storage, and looks until it is finished. Rejects with a sentence when it does not come about. */
export async function uploadPicture(
  uploader: Uploader,
  picture: { fileName: string; bytes: Buffer },
  options: { settledWithinMs: number },
): Promise<Image> {
  const { fileName, bytes } = picture;
  const body = JSON.stringify({ fileName, contentType: 'image/jpeg', bytes: bytes.length });
  const { image, upload } = uploadAnswer.parse(
    await call(uploader, '/uploads', { method: 'POST', body, headers: { [headers.idempotencyKey]: newUuidV7(Date.now()) } }),
  );
  if (upload !== null) {
    const put = await fetch(upload.url, {
      method: upload.method,
      headers: upload.headers,
      body: new Uint8Array(bytes),
      signal: AbortSignal.timeout(60_000),
    });
    await put.arrayBuffer();
    if (!put.ok) throw new Error(`Storage answered ${put.status} to the upload of ${fileName}.`);
  }
  return await untilSettled(uploader, image.id, options.settledWithinMs);
}

async function untilSettled(uploader: Uploader, id: string, withinMs: number): Promise<Image> {
  for (const deadline = Date.now() + withinMs; ; await new Promise((resolve) => setTimeout(resolve, pollMs))) {
    const { image } = imageAnswer.parse(await call(uploader, `/images/${id}`));
    if (image.stage === 'failed') throw new Error(image.failure?.message ?? 'The picture was refused without a reason.');
    if (image.stage === 'ready' && image.recognition.status !== 'pending') return image;
    if (Date.now() > deadline) {
      throw new Error(
        `The picture is still "${image.stage}" (recognition "${image.recognition.status}") after ${withinMs / 1000} s: see the worker's log.`,
      );
    }
  }
}

async function call({ api, ownerKey }: Uploader, path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(`${api}${apiPrefix}${path}`, {
    ...init,
    headers: { 'content-type': 'application/json', [headers.ownerKey]: ownerKey, ...init.headers },
    signal: AbortSignal.timeout(requestTimeoutMs),
  });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as unknown;
  const refusal = problem.safeParse(tryJson(text));
  throw new Error(
    refusal.success ? `${refusal.data.detail} (${refusal.data.code})` : `The API answered ${answer.status} to ${path}.`,
  );
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
