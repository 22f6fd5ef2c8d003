import type { Image } from '@parallax/contracts/image';
import type { ProcessRequest } from '@parallax/contracts/requests';
import { AppError } from '@parallax/domain/app-error';
import type { ImageRecord } from '@parallax/domain/documents';
import { requestProcessing } from '@parallax/domain/edits';
import { whyNotRewritable } from '@parallax/domain/region-state';
import type { RequestContext } from '../http/request-context.ts';
import type { Dependencies } from './dependencies.ts';
import { editImage } from './edit-image.ts';

/**
 * Writes down what a person wants done with the picture; the worker of its home does it. Rejects with `image-deleted`, `image-not-ready`,
 * `image-failed`, or `region-read-only` when the wish needs writes to blobs in a home that takes none.
 */
export function askForProcessing(
  imageId: string,
  request: ProcessRequest,
  context: RequestContext,
  dependencies: Dependencies,
): Promise<Image> {
  return editImage(
    imageId,
    (record, now) => {
      const wished = requestProcessing(record.image.document, record.edits?.document ?? null, request, now);
      checkStage(record);
      if (!('recognize' in request)) checkHome(record, dependencies);
      return wished;
    },
    context,
    dependencies,
  );
}

function checkStage({ image }: ImageRecord): void {
  if (image.document.stage === 'failed')
    throw new AppError(
      'image-failed',
      `This picture could not be processed: ${image.document.failure?.message ?? ''} Upload it again instead.`,
    );
  if (image.document.stage !== 'ready')
    throw new AppError('image-not-ready', 'This picture is still being processed. Try again in a moment.', {
      retryAfterSeconds: 2,
    });
}

function checkHome({ image }: ImageRecord, { regions }: Dependencies): void {
  const reason = whyNotRewritable(regions.states().find((region) => region.name === image.document.home));
  if (reason !== null) throw new AppError('region-read-only', reason, { retryAfterSeconds: 60 });
}
