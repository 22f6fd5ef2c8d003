import { randomBytes } from 'node:crypto';
import { headers } from '@parallax/contracts/headers';
import { newUuidV7 } from '@parallax/contracts/uuid-v7';
import type { Tools } from '../cli/command.ts';
import { healthSeen, type ImageSeen, imageAnswerSeen, listSeen, type UploadSeen, uploadSeen } from '../installation/answers.ts';
import { type ApiCaller, apiCaller, assertServedBy, expectAnswer, WrongAnswer } from '../installation/call-api.ts';
import type { Target } from '../installation/targets.ts';
import { type Check, Checklist } from './check.ts';
import { drawPng } from './draw-png.ts';

/** Longest wait for one answer, ms: the first one may have to start an instance. */
const callTimeoutMs = 20_000;
const pollMs = 250;
const picture = { width: 640, height: 480, contentType: 'image/png' };

export interface SmokeWishes {
  /** Release that the colour has to carry; null for any. */
  readonly release: string | null;
  /** How long a picture may take until it is ready, ms. */
  readonly readyWithinMs: number;
}

/**
 * Looks at one API as a person's page does: is it up, does it list, does a picture go all the way, and go away again. Whoever ends the program
 * meanwhile leaves no picture behind: what is not done by then fails, but for the deletion. Never rejects.
 */
export async function smokeApi(target: Target, wishes: SmokeWishes, tools: Tools): Promise<Check[]> {
  const callerFor = (signal: AbortSignal) => apiCaller(target.url, { fetch: tools.fetch, signal, timeoutMs: callTimeoutMs });
  const api = callerFor(tools.signal);
  const cleaner = callerFor(new AbortController().signal);
  const list = new Checklist();
  const person = newPerson();
  const alive = await list.run('alive', target, () => checkAlive(api, target, wishes));
  await list.run('ready', alive, () => checkReady(api));
  await list.run('lists pictures', alive, () => checkList(api, person));
  const granted = await list.run('grants an upload', alive, () => checkGrant(api, target, person, tools.clock()));
  const sent = await list.run('takes the picture', granted, (upload) => checkPut(api, upload));
  const ready = await list.run('picture becomes ready', sent, (id) => waitUntilReady(api, id, person, wishes, tools));
  await list.run('thumbnail can be seen', ready, (image) => checkThumbnail(api, image));
  const deleted = await list.run('deletes the picture', granted, ({ image }) => checkDelete(cleaner, image.id, person));
  await list.run('picture is gone', deleted, (id) => checkGone(api, id));
  return list.checks;
}

interface Person {
  readonly key: Readonly<Record<string, string>>;
}

/** A new owner each time: what an earlier run left behind is not in the way. */
const newPerson = (): Person => ({ key: { [headers.ownerKey]: randomBytes(32).toString('base64url') } });

async function checkAlive(api: ApiCaller, target: Target, { release }: SmokeWishes) {
  const answer = await api.call('/health/live');
  const health = expectAnswer(answer, 200, healthSeen);
  assertServedBy(answer, target);
  if (release !== null && health.release !== release) throw new WrongAnswer(`carries release ${health.release}, not ${release}`);
  return { detail: `release ${health.release}`, value: true };
}

async function checkReady(api: ApiCaller) {
  const answer = await api.call('/health/ready');
  // A refusal says why in the same form.
  const { status, dependencies } = expectAnswer(answer, answer.status === 503 ? 503 : 200, healthSeen);
  const reasons = dependencies.flatMap(({ name, reason }) => (reason === null ? [] : [`${name}: ${reason}`])).join('; ');
  if (answer.status !== 200) throw new WrongAnswer(`not ready: ${reasons}`);
  return { detail: reasons, isNoted: status !== 'ok', value: true };
}

async function checkList(api: ApiCaller, { key }: Person) {
  const page = expectAnswer(await api.call('/images?limit=20', { headers: key }), 200, listSeen);
  const limited = page.regions.filter(({ state }) => state !== 'available').map(({ name, state }) => `${name} ${state}`);
  const detail = [`${page.images.length} pictures`, ...limited].join('; ');
  return { detail, isNoted: limited.length > 0, value: true };
}

interface Granted {
  readonly image: ImageSeen;
  readonly upload: NonNullable<UploadSeen['upload']>;
  readonly bytes: Buffer;
}

async function checkGrant(api: ApiCaller, { region }: Target, { key }: Person, now: number) {
  const bytes = drawPng(picture.width, picture.height, randomBytes(2).readUInt16BE());
  const body = JSON.stringify({ fileName: 'smoke.png', contentType: picture.contentType, bytes: bytes.length });
  const requestHeaders = { ...key, 'content-type': 'application/json', [headers.idempotencyKey]: newUuidV7(now) };
  const answer = await api.call('/uploads', { method: 'POST', headers: requestHeaders, body });
  const { image, upload } = expectAnswer(answer, 201, uploadSeen);
  if (upload === null) throw new WrongAnswer('a new picture is said to be there already');
  const granted: Granted = { image, upload, bytes };
  // Elsewhere is what a region in trouble does on purpose; whoever asked about this region wants to know.
  return { detail: `in ${upload.region}`, isNoted: upload.region !== region, value: granted };
}

async function checkPut(api: ApiCaller, { image, upload, bytes }: Granted) {
  const answer = await api.call(upload.url, { method: upload.method, headers: upload.headers, body: new Uint8Array(bytes) });
  if (answer.status !== 201) throw new WrongAnswer(`storage answered with status ${answer.status}`);
  return { detail: `${(bytes.length / 1024).toFixed(0)} KiB`, value: image.id };
}

async function waitUntilReady(api: ApiCaller, id: string, { key }: Person, { readyWithinMs }: SmokeWishes, tools: Tools) {
  for (const deadline = performance.now() + readyWithinMs; ; await tools.wait(pollMs)) {
    const { image } = expectAnswer(await api.call(`/images/${id}`, { headers: key }), 200, imageAnswerSeen);
    if (image.stage === 'ready') return { detail: `home ${image.region}, recognition ${image.recognition.status}`, value: image };
    if (image.stage === 'failed') throw new WrongAnswer(`failed: ${image.failure?.code ?? 'without a reason'}`);
    if (performance.now() > deadline) throw new WrongAnswer(`still ${image.stage} after ${readyWithinMs / 1000} s`);
  }
}

async function checkThumbnail(api: ApiCaller, { thumbnails }: ImageSeen) {
  const [smallest] = thumbnails;
  if (smallest === undefined) throw new WrongAnswer('ready, and without a thumbnail');
  const answer = await api.call(smallest.url);
  if (answer.status !== 200) throw new WrongAnswer(`status ${answer.status}`);
  return { detail: `${smallest.width} x ${smallest.height}`, value: true };
}

async function checkDelete(api: ApiCaller, id: string, { key }: Person) {
  const { image } = expectAnswer(await api.call(`/images/${id}`, { method: 'DELETE', headers: key }), 200, imageAnswerSeen);
  if (!image.deleted) throw new WrongAnswer('answered, and is not deleted');
  return { detail: '', value: id };
}

async function checkGone(api: ApiCaller, id: string) {
  // As anybody else: its owner can still see and restore it.
  const answer = await api.call(`/images/${id}`, { headers: newPerson().key });
  if (answer.status !== 404) throw new WrongAnswer(`status ${answer.status} instead of 404`);
  return { detail: '', value: true };
}
