import { headers } from '@parallax/contracts/headers';
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
import { parseBody, parseImageId, parseQuery } from '../http/parse.ts';
import { askForProcessing } from '../use-cases/ask-for-processing.ts';
import { createCountBuckets } from '../use-cases/count-buckets.ts';
import type { Dependencies } from '../use-cases/dependencies.ts';
import { describeRegions, describeRelease } from '../use-cases/describe-installation.ts';
import { editImage } from '../use-cases/edit-image.ts';
import { details, live, ready } from '../use-cases/health.ts';
import { createListImages } from '../use-cases/list-images.ts';
import { createListTags } from '../use-cases/list-tags.ts';
import { findVisible, present } from '../use-cases/one-image.ts';
import { answerOriginal } from '../use-cases/original.ts';
import { grantUpload } from '../use-cases/upload-grant.ts';

export interface Route {
  readonly name: string;
  readonly methods: readonly ('GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT' | 'HEAD' | 'OPTIONS')[];
  /** Below the prefix of host.json. */
  readonly path: string;
  readonly handler: Handler;
}

/** Every HTTP function of the app. Handlers parse, call one use case, and answer. */
export function createRoutes(dependencies: Dependencies): Route[] {
  const { settings, clock } = dependencies;
  const listImages = createListImages(dependencies);
  const countBuckets = createCountBuckets(dependencies);
  const listTags = createListTags(dependencies);

  const route = (name: string, method: Route['methods'][number], path: string, handler: Handler): Route => ({
    name,
    methods: [method],
    path,
    handler,
  });

  return [
    route('GetImages', 'GET', 'images', async (context) => {
      const page = await listImages(parseQuery(context, listQuery), context);
      return revalidated(page.body, page.etag, context.request.headers.get(headers.ifNoneMatch));
    }),
    route('GetBuckets', 'GET', 'images/buckets', async (context) =>
      json(await countBuckets(parseQuery(context, bucketsQuery), context)),
    ),
    route('GetImage', 'GET', 'images/{id}', async (context) => {
      const image = present(await findVisible(parseImageId(context), context, dependencies), context, dependencies);
      return revalidated(JSON.stringify({ image }), image.etag, context.request.headers.get(headers.ifNoneMatch));
    }),
    route('UpdateImage', 'PATCH', 'images/{id}', async (context) => {
      const imageId = parseImageId(context);
      const request = await parseBody(context, updateRequest);
      const image = await editImage(
        imageId,
        ({ image, edits }, now) => updateEdits(image.document, edits?.document ?? null, request, now),
        context,
        dependencies,
      );
      return json({ image });
    }),
    route('DeleteImage', 'DELETE', 'images/{id}', async (context) => {
      const window = settings.limits.restoreWindowMs;
      const edit = editImage(
        parseImageId(context),
        ({ image, edits }, now) => deleteImage(image.document, edits?.document ?? null, now, window),
        context,
        dependencies,
      );
      return json({ image: await edit });
    }),
    route('RestoreImage', 'POST', 'images/{id}/restore', async (context) => {
      const edit = editImage(
        parseImageId(context),
        ({ image, edits }, now) => restoreImage(image.document, edits?.document ?? null, now),
        context,
        dependencies,
      );
      return json({ image: await edit });
    }),
    route('ReprocessImage', 'POST', 'images/{id}/process', async (context) => {
      const imageId = parseImageId(context);
      const request = await parseBody(context, processRequest);
      return json({ image: await askForProcessing(imageId, request, context, dependencies) }, { status: 202 });
    }),
    route('GetOriginal', 'GET', 'images/{id}/original', (context) =>
      answerOriginal(parseImageId(context), parseQuery(context, originalQuery).download === true, context, dependencies),
    ),
    route('GetUploadUrl', 'POST', 'uploads', async (context) => {
      const request = await parseBody(context, uploadRequest);
      return json(await grantUpload(context, request, context.request.headers.get(headers.idempotencyKey), dependencies), {
        status: 201,
      });
    }),
    route('GetTags', 'GET', 'tags', async (context) =>
      json(await listTags(parseQuery(context, tagsQuery).prefix ?? '', context)),
    ),
    route('GetRegions', 'GET', 'regions', () => json(describeRegions(dependencies))),
    route('GetRelease', 'GET', 'release', () => json(describeRelease(dependencies))),
    route('Health', 'GET', 'health/live', () => json(live(dependencies))),
    route('HealthReady', 'GET', 'health/ready', async () => health(await ready(dependencies))),
    route('HealthDetails', 'GET', 'health', async () => health(await details(dependencies))),
    route('GetOpenApi', 'GET', 'openapi.json', ({ url }) =>
      json(openApiDocument(url.origin), { headers: { 'cache-control': 'public, max-age=300' } }),
    ),
    route('Preflight', 'OPTIONS', '{*rest}', ({ request }) => ({
      status: 204,
      headers: preflightHeaders(request, settings.webOrigins),
    })),
    // The host tries routes in the order of function names, so this one has to come last in the alphabet.
    { name: 'WrongRoute', methods: ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD'], path: '{*rest}', handler: refuseRoute },
  ];

  function health(answer: Awaited<ReturnType<typeof ready>>) {
    return json({ ...answer, at: new Date(clock()).toISOString() }, { status: answer.status === 'down' ? 503 : 200 });
  }
}

const refuseRoute: Handler = ({ request, url }) => {
  throw new AppError(
    'route-not-found',
    `There is no ${request.method} ${url.pathname} here. /api/v1/openapi.json lists every route.`,
  );
};
