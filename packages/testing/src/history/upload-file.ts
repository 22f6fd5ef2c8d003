import { createHash } from 'node:crypto';
import { headers } from '@parallax/contracts/headers';
import { newKey } from '../api-client.ts';
import type { Picture } from '../pictures.ts';
import type { Outcome, UploadOperation } from './history.ts';
import type { Reply } from './page-requests.ts';
import { type Person, pathOf, patienceOf } from './person.ts';
import type { OpenOperation } from './recorder.ts';
import { untilAnswered } from './until-answered.ts';

/** What one try came to; null asks for another one. */
type Verdict = { readonly outcome: Outcome; readonly region: string | null; readonly error?: string } | null;

/**
 * One file, one idempotency key: a grant, a PUT, and when the PUT fails another grant that avoids the region. Acknowledged when a PUT was, or when
 * the API says that the file is there.
 */
export async function uploadFile(person: Person, picture: Picture): Promise<UploadOperation> {
  const open = person.recorder.begin(person.name);
  const key = newKey();
  const imageIds = new Set<string>();
  let avoid: string[] = [];

  async function tryOnce(): Promise<Verdict> {
    const { reply, outcome, error } = await askForGrant();
    if (reply === null) return { outcome: imageIds.size > 0 ? 'info' : outcome, region: null, error };
    const { image, upload } = reply.body;
    if (image === undefined || upload === undefined) return { outcome: 'fail', region: null, error };
    imageIds.add(image.id);
    if (upload === null) return { outcome: 'ok', region: image.region ?? reply.region };
    const status = await person.put(upload, picture.bytes, open.attempt);
    if (status !== null && status < 300) return { outcome: 'ok', region: upload.region };
    const arrivedIn = await whereArrived(person, open, image.id, status);
    if (arrivedIn !== null) return { outcome: 'ok', region: arrivedIn };
    avoid = [...new Set([...avoid, upload.region])];
    return null;
  }

  const askForGrant = () => {
    const { fileName, contentType, bytes } = picture;
    const body = () => ({ fileName, contentType, bytes: bytes.length, ...(avoid.length > 0 && { avoidRegions: avoid }) });
    const call = { method: 'POST' as const, path: '/uploads', headers: { [headers.idempotencyKey]: key } };
    return untilAnswered(
      () => person.send({ ...call, body: body() }, open.attempt),
      patienceOf(person, open),
      () => {
        // With nowhere left to go, the regions that failed before are as good as any by the time of the next try.
        avoid = [];
      },
    );
  };

  let verdict: Verdict = null;
  while (verdict === null) {
    verdict = await tryOnce();
    if (verdict === null && Date.now() > patienceOf(person, open).untilMs)
      verdict = { outcome: 'info', region: null, error: `no region took the file in ${person.patienceMs} ms` };
  }
  const sha256 = createHash('sha256').update(picture.bytes).digest('hex');
  return open.end<UploadOperation>({
    kind: 'upload',
    key,
    imageIds: [...imageIds],
    sha256,
    bytes: picture.bytes.length,
    ...verdict,
  });
}

/**
 * The region that has the file, when it is there already. 409 says that a blob of the name exists; 403 may say it too (a grant cannot overwrite), so
 * whoever knows the image is asked before it counts as a failure.
 */
async function whereArrived(person: Person, open: OpenOperation, imageId: string, status: number | null): Promise<string | null> {
  if (status !== 409 && status !== 403) return null;
  const ask = (): Promise<Reply> => person.send({ method: 'GET', path: pathOf(imageId) }, open.attempt);
  const { reply } = await untilAnswered(ask, patienceOf(person, open));
  const image = reply?.body.image;
  if (image === undefined) return null;
  return status === 409 || image.stage !== 'awaiting' ? (image.region ?? reply?.region ?? null) : null;
}
