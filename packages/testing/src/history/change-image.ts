import { headers } from '@parallax/contracts/headers';
import type { EditOperation, FateOperation, RewriteOperation } from './history.ts';
import { type Person, pathOf, patienceOf } from './person.ts';
import { untilAnswered } from './until-answered.ts';

/** A write may meet a region that has not heard of the image yet. */
const unknownYet = [404];

/** A new title under if-match, read and written again when somebody else was faster. */
export async function editTitle(person: Person, imageId: string, title: string): Promise<EditOperation> {
  const open = person.recorder.begin(person.name);
  const patience = patienceOf(person, open);
  const about = { kind: 'edit' as const, imageId, title };
  for (let sent = false; ; sent = true) {
    const read = await untilAnswered(
      () => person.send({ method: 'GET', path: pathOf(imageId) }, open.attempt),
      patience,
      null,
      unknownYet,
    );
    const image = read.reply?.body.image;
    if (image === undefined)
      return open.end<EditOperation>({ ...about, outcome: sent ? 'info' : read.outcome, region: null, error: read.error });
    // The answer to an earlier try was lost, but not what it did.
    if (image.title === title) return open.end<EditOperation>({ ...about, outcome: 'ok', region: read.reply?.region ?? null });
    const call = {
      method: 'PATCH' as const,
      path: pathOf(imageId),
      body: { title },
      headers: { [headers.ifMatch]: image.etag },
    };
    const { reply, outcome, error } = await untilAnswered(() => person.send(call, open.attempt), patience, null, unknownYet);
    if (reply?.status === 200) return open.end<EditOperation>({ ...about, outcome: 'ok', region: reply.region });
    if (reply?.status !== 412) return open.end<EditOperation>({ ...about, outcome, region: null, error });
  }
}

export async function changeFate(person: Person, kind: FateOperation['kind'], imageId: string): Promise<FateOperation> {
  const open = person.recorder.begin(person.name);
  const call =
    kind === 'delete'
      ? { method: 'DELETE' as const, path: pathOf(imageId) }
      : { method: 'POST' as const, path: `${pathOf(imageId)}/restore` };
  const { reply, outcome, error } = await untilAnswered(
    () => person.send(call, open.attempt),
    patienceOf(person, open),
    null,
    unknownYet,
  );
  const isDone = reply !== null && reply.status < 300;
  return open.end<FateOperation>(
    isDone ? { kind, imageId, outcome: 'ok', region: reply.region } : { kind, imageId, outcome, region: null, error },
  );
}

/** A quarter turn, which writes at home. A refusal with 409 is an answer: the operation ends as `fail` with its code. */
export async function rotateImage(person: Person, imageId: string): Promise<RewriteOperation> {
  const open = person.recorder.begin(person.name);
  const call = { method: 'POST' as const, path: `${pathOf(imageId)}/process`, body: { rotate: 90 } };
  const { reply, outcome, error } = await untilAnswered(() => person.send(call, open.attempt), patienceOf(person, open));
  if (reply !== null && reply.status < 300)
    return open.end<RewriteOperation>({ kind: 'rewrite', imageId, refusal: null, outcome: 'ok', region: reply.region });
  const refusal = reply?.body.code ?? null;
  return open.end<RewriteOperation>({
    kind: 'rewrite',
    imageId,
    refusal,
    outcome,
    region: reply?.region ?? null,
    error: reply?.body.detail ?? error,
  });
}
