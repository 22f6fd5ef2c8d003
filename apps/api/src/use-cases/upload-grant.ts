import { acceptedTypes } from '@parallax/contracts/limits';
import { isFlagOn } from '@parallax/contracts/release';
import type { UploadAnswer, UploadRequest } from '@parallax/contracts/requests';
import { AppError } from '@parallax/domain/app-error';
import type { Grant, ImageDocument, ImageRecord, Stored } from '@parallax/domain/documents';
import { imageIdFor, isImageId, timeOfId } from '@parallax/domain/image-id';
import { addGrant, newImage } from '@parallax/domain/life-cycle';
import { ConflictError } from '@parallax/domain/ports';
import { presentRecord } from '@parallax/domain/present-image';
import { grantOrder } from '@parallax/domain/region-state';
import { type RequestContext, requireOwner } from '../http/request-context.ts';
import { addressesOf, type Dependencies } from './dependencies.ts';
import { untilWon } from './lost-races.ts';

const hourMs = 3_600_000;
/** How far a client's clock may be ahead, ms. */
const futureToleranceMs = 24 * hourMs;
/** How old a key may be, ms: uploads that waited for a network for weeks still arrive. */
const maxKeyAgeMs = 60 * 24 * hourMs;
/** When to ask again while uploads are switched off, s: it is a person who switches them on. */
const switchedOffRetrySeconds = 60;

/** Permission to upload one file. Asking again with the same key is the same image. Rejects with the codes of `POST /uploads`. */
export async function grantUpload(
  context: RequestContext,
  request: UploadRequest,
  key: string | null,
  dependencies: Dependencies,
): Promise<UploadAnswer> {
  const { settings, clock } = dependencies;
  const { firstLookMs } = settings.limits;
  const owner = requireOwner(context);
  refuseWhenSwitchedOff(dependencies);
  const imageId = imageIdFor(checkKey(key, clock()), owner);
  const contentType = checkFile(request, settings.limits.maxBytes);
  const declared = { contentType, bytes: request.bytes, sha256: request.sha256 ?? null };

  // A lost race is not another upload.
  let isCounted = false;
  return await untilWon(attempt, {
    random: dependencies.random,
    signal: context.signal,
    sentence: 'This upload is being asked for from several places at once. Try again in a moment.',
  });

  async function attempt(): Promise<UploadAnswer | null> {
    const existing = await dependencies.records.find(imageId, context);
    if (existing !== null) checkSameFile(existing, declared);
    else if (!isCounted) await checkQuota(owner, context, dependencies);
    isCounted = true;
    if (existing !== null && existing.image.document.stage !== 'awaiting') return answer(existing, null, dependencies, context);

    const { grant, upload } = await grantSomewhere(imageId, request.avoidRegions ?? [], context, dependencies);
    const stored = existing === null ? await create(grant) : await extend(existing, grant);
    return stored === null ? null : answer({ image: stored, edits: existing?.edits ?? null }, upload, dependencies, context);
  }

  function create(grant: Grant): Promise<Stored<ImageDocument> | null> {
    const document = newImage({
      imageId,
      owner,
      fileName: request.fileName,
      declared,
      grant,
      traceparent: context.traceparent,
      firstLookMs,
    });
    return dependencies.records.create(document, context);
  }

  async function extend(existing: ImageRecord, grant: Grant): Promise<Stored<ImageDocument> | null> {
    try {
      return await dependencies.records.write(
        addGrant(existing.image.document, grant, firstLookMs),
        existing.image.etag,
        context,
      );
    } catch (error) {
      if (error instanceof ConflictError) return null;
      throw error;
    }
  }
}

type Upload = NonNullable<UploadAnswer['upload']>;

/** A grant in the best region that can give one; what the regions refuse is told to the region monitor. */
async function grantSomewhere(
  imageId: string,
  avoid: readonly string[],
  context: RequestContext,
  { settings, regions, blobs, clock, log }: Dependencies,
): Promise<{ grant: Grant; upload: Upload }> {
  const at = clock();
  const expiresAt = at + settings.limits.grantLifetimeMs;
  // Uploads go past this app: that a region takes none is first known to those who tried. Anybody can say so, hence only a reason to look.
  for (const region of avoid) regions.suspect(region);
  for (const region of grantOrder(settings.region, regions.openForUploads(), avoid)) {
    try {
      const { url, headers } = await blobs.in(region).grantUpload(imageId, expiresAt, context);
      const upload: Upload = {
        url,
        method: 'PUT',
        headers,
        expiresAt: new Date(expiresAt).toISOString(),
        maxBytes: settings.limits.maxBytes,
        region,
      };
      return { grant: { region, at, expiresAt }, upload };
    } catch (error) {
      regions.report(region, false);
      log('grant-failed', { region, operationId: context.operationId, error: (error as Error).message });
    }
  }
  throw new AppError(
    'uploads-unavailable',
    'No region takes uploads at the moment. Your file is kept in the page and sent as soon as one is back.',
    { retryAfterSeconds: 10 },
  );
}

function refuseWhenSwitchedOff({ release }: Dependencies): void {
  if (isFlagOn(release.current(), 'uploads')) return;
  throw new AppError(
    'uploads-unavailable',
    'Uploads are switched off for now by the people who run this site. Your file is kept in the page and sent once they are on again.',
    { retryAfterSeconds: switchedOffRetrySeconds },
  );
}

function answer(
  record: ImageRecord,
  upload: Upload | null,
  { blobs, regions }: Dependencies,
  { owner }: RequestContext,
): UploadAnswer {
  return { image: presentRecord(record, { owner, regions: regions.states(), addresses: addressesOf(blobs) }), upload };
}

function checkKey(key: string | null, now: number): string {
  const expected = 'Send a UUIDv7 in the header idempotency-key, one per file';
  if (key === null) throw new AppError('invalid-idempotency-key', `${expected}; none came.`);
  if (!isImageId(key)) throw new AppError('invalid-idempotency-key', `${expected}; what came is not one in lower case.`);
  const age = now - timeOfId(key);
  if (age < -futureToleranceMs)
    throw new AppError(
      'invalid-idempotency-key',
      'The time in the idempotency key is more than a day ahead. Check the clock of this device.',
    );
  if (age > maxKeyAgeMs)
    throw new AppError(
      'invalid-idempotency-key',
      'The idempotency key is more than 60 days old. Choose the file again to make a new one.',
    );
  return key;
}

function checkFile({ contentType, bytes, fileName }: UploadRequest, maxBytes: number): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  const known = Object.values(acceptedTypes).flat().join(', ');
  if (!Object.hasOwn(acceptedTypes, type))
    throw new AppError(
      'unsupported-type',
      `"${fileName}" is ${type === '' ? 'of unknown type' : `a file of type ${type}`}. Choose a picture: ${known}.`,
    );
  if (bytes === 0) throw new AppError('file-empty', `"${fileName}" is empty. Choose it again, or another file.`);
  const mebibytes = (size: number) => `${(size / 1024 / 1024).toFixed(1)} MiB`;
  if (bytes > maxBytes)
    throw new AppError(
      'file-too-large',
      `"${fileName}" has ${mebibytes(bytes)}; the most is ${mebibytes(maxBytes)}. Choose a smaller version.`,
    );
  return type;
}

function checkSameFile({ image }: ImageRecord, declared: { contentType: string; bytes: number }): void {
  const before = image.document.declared;
  if (before.contentType === declared.contentType && before.bytes === declared.bytes) return;
  throw new AppError(
    'idempotency-conflict',
    'This idempotency key was used for another file before. Make a new key for each file.',
  );
}

async function checkQuota(owner: string, context: RequestContext, { settings, quotas, clock, log }: Dependencies): Promise<void> {
  const now = clock();
  const windowStart = now - (now % hourMs);
  const count = await quotas.count(owner, windowStart, hourMs, context).catch((error: unknown) => {
    // The counter protects against abuse; losing it for a while must not stop people.
    log('quota-not-counted', { operationId: context.operationId, error: String(error) });
    return 0;
  });
  if (count <= settings.limits.grantsPerHour) return;
  const retryAfterSeconds = Math.ceil((windowStart + hourMs - now) / 1000);
  throw new AppError(
    'quota-exceeded',
    `You have started ${settings.limits.grantsPerHour} uploads within this hour, which is the most. The rest can go on in ${Math.ceil(retryAfterSeconds / 60)} minutes.`,
    { retryAfterSeconds },
  );
}
