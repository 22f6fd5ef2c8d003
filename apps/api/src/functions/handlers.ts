import { headers } from '@parallax/contracts/headers';
import type { HealthAnswer } from '@parallax/contracts/health';
import { openApiDocument } from '@parallax/contracts/openapi';
import {
  bucketsQuery,
  listQuery,
  originalQuery,
  processRequest,
  tagsQuery,
  updateRequest,
  uploadRequest,
} from '@parallax/contracts/requests';
import { AppError } from '@parallax/domain/app-error';
import { deleteImage, restoreImage, updateEdits } from '@parallax/domain/edits';
import { json, revalidated } from '../http/answer.ts';
import { preflightHeaders } from '../http/cors.ts';
import type { Handler } from '../http/handle.ts';
import { parseBody, parseImageId, parseQuery, queryParser } from '../http/parse.ts';
import { askForProcessing } from '../use-cases/ask-for-processing.ts';
import { createCountBuckets } from '../use-cases/count-buckets.ts';
import { countGrants } from '../use-cases/count-grants.ts';
import type { Dependencies } from '../use-cases/dependencies.ts';
import { describeRegions, describeRelease } from '../use-cases/describe-installation.ts';
import { editImage } from '../use-cases/edit-image.ts';
import { createHealth } from '../use-cases/health.ts';
import { createListImages } from '../use-cases/list-images.ts';
import { createListTags } from '../use-cases/list-tags.ts';
import { findVisible, present } from '../use-cases/one-image.ts';
import { answerOriginal } from '../use-cases/original.ts';
import { grantUpload } from '../use-cases/upload-grant.ts';
import type { RouteName } from './route-table.ts';

/** What answers each route of the table. Handlers parse, call one use case, and answer. */
export function createHandlers(dependencies: Dependencies): Record<RouteName, Handler> {
  const { settings } = dependencies;
  const listImages = createListImages(dependencies);
  const countBuckets = createCountBuckets(dependencies);
  const listTags = createListTags(dependencies);
  const health = createHealth(dependencies);
  const readListQuery = queryParser(listQuery);

  return {
    GetImages: async (context) => {
      const page = await listImages(readListQuery(context), context);
      return revalidated(page.body, page.etag, context.request.headers.get(headers.ifNoneMatch));
    },
    GetBuckets: async (context) => json(await countBuckets(parseQuery(context, bucketsQuery), context)),
    GetImage: async (context) => {
      const image = present(await findVisible(parseImageId(context), context, dependencies), context, dependencies);
      return revalidated(JSON.stringify({ image }), image.etag, context.request.headers.get(headers.ifNoneMatch));
    },
    UpdateImage: async (context) => {
      const imageId = parseImageId(context);
      const request = await parseBody(context, updateRequest);
      const image = await editImage(
        imageId,
        ({ image, edits }, now) => updateEdits(image.document, edits?.document ?? null, request, now),
        context,
        dependencies,
      );
      return json({ image });
    },
    DeleteImage: async (context) => {
      const window = settings.limits.restoreWindowMs;
      const edit = editImage(
        parseImageId(context),
        ({ image, edits }, now) => deleteImage(image.document, edits?.document ?? null, now, window),
        context,
        dependencies,
      );
      return json({ image: await edit });
    },
    RestoreImage: async (context) => {
      const edit = editImage(
        parseImageId(context),
        ({ image, edits }, now) => restoreImage(image.document, edits?.document ?? null, now),
        context,
        dependencies,
      );
      return json({ image: await edit });
    },
    ReprocessImage: async (context) => {
      const imageId = parseImageId(context);
      const request = await parseBody(context, processRequest);
      return json({ image: await askForProcessing(imageId, request, context, dependencies) }, { status: 202 });
    },
    GetOriginal: (context) =>
      answerOriginal(parseImageId(context), parseQuery(context, originalQuery).download === true, context, dependencies),
    GetUploadUrl: async (context) => {
      const request = await parseBody(context, uploadRequest);
      const key = context.request.headers.get(headers.idempotencyKey);
      return json(await countGrants(grantUpload(context, request, key, dependencies)), { status: 201 });
    },
    GetTags: async (context) => json(await listTags(parseQuery(context, tagsQuery).prefix ?? '', context)),
    GetRegions: () => json(describeRegions(dependencies)),
    GetRelease: async () => json(await describeRelease(dependencies)),
    Health: () => answerHealth(health.live()),
    HealthReady: async () => answerHealth(await health.ready()),
    HealthDetails: async () => answerHealth(await health.details()),
    GetOpenApi: ({ url }) => json(openApiDocument(url.origin), { headers: { 'cache-control': 'public, max-age=300' } }),
    Preflight: ({ request }) => ({
      status: 204,
      headers: preflightHeaders(request, settings.webOrigins),
    }),
    WrongRoute: refuseRoute,
  };

  function answerHealth(answer: HealthAnswer) {
    return json(answer, { status: answer.status === 'down' ? 503 : 200 });
  }
}

const refuseRoute: Handler = ({ request, url }) => {
  throw new AppError(
    'route-not-found',
    `There is no ${request.method} ${url.pathname} here. /api/v1/openapi.json lists every route.`,
  );
};
