import { z } from 'zod';
import { createDocument, type ZodOpenApiOperationObject } from 'zod-openapi';
import { type ErrorCode, errorCodes } from './errors.ts';
import { apiPrefix, headers } from './headers.ts';
import { healthAnswer } from './health.ts';
import { imageAnswer, imageId, imagesAnswer } from './image.ts';
import { problem } from './problem.ts';
import { regionsAnswer } from './region.ts';
import { release } from './release.ts';
import {
  bucketsAnswer,
  bucketsQuery,
  listQuery,
  originalQuery,
  processRequest,
  tagsAnswer,
  tagsQuery,
  updateRequest,
  uploadAnswer,
  uploadRequest,
} from './requests.ts';

type Schema = z.ZodType;

interface Route {
  readonly id: string;
  readonly summary: string;
  readonly status?: number;
  readonly answer: Schema | null;
  readonly body?: Schema;
  readonly query?: z.ZodObject;
  readonly path?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly errors: readonly ErrorCode[];
}

const byId = z.object({ id: imageId });
const owner = { [headers.ownerKey]: z.string().meta({ description: '256 random bits in base64url, kept by the browser.' }) };
const ownerHeader = z.object(owner);
const optionalOwner = ownerHeader.partial();
const editHeaders = z.object({ ...owner, [headers.ifMatch]: z.string().optional() });
const uploadHeaders = z.object({ ...owner, [headers.idempotencyKey]: z.uuidv7() });
const bodyErrors = ['invalid-request', 'invalid-json', 'body-too-large', 'request-timeout'] as const;
const writeErrors = ['invalid-id', 'invalid-owner-key', 'not-owner', 'image-not-found', 'service-unavailable'] as const;

/** Every route, by path and method; the API serves exactly these. */
export const routes = {
  '/images': {
    get: {
      id: 'GetImages',
      summary: 'Images, newest first',
      answer: imagesAnswer,
      query: listQuery,
      headers: optionalOwner,
      errors: ['invalid-request', 'invalid-cursor', 'service-unavailable'],
    },
  },
  '/images/buckets': {
    get: {
      id: 'GetBuckets',
      summary: 'How many images each period holds',
      answer: bucketsAnswer,
      query: bucketsQuery,
      headers: optionalOwner,
      errors: ['invalid-request', 'service-unavailable'],
    },
  },
  '/images/{id}': {
    get: {
      id: 'GetImage',
      summary: 'One image with its timeline',
      answer: imageAnswer,
      path: byId,
      headers: optionalOwner,
      errors: ['invalid-id', 'image-not-found', 'service-unavailable'],
    },
    patch: {
      id: 'UpdateImage',
      summary: 'Change title, alternative text or tags',
      answer: imageAnswer,
      body: updateRequest,
      path: byId,
      headers: editHeaders,
      errors: [...bodyErrors, 'image-deleted', 'precondition-failed', ...writeErrors],
    },
    delete: {
      id: 'DeleteImage',
      summary: 'Hide at once; the original is erased after 30 days',
      answer: imageAnswer,
      path: byId,
      headers: editHeaders,
      errors: ['precondition-failed', ...writeErrors],
    },
  },
  '/images/{id}/restore': {
    post: {
      id: 'RestoreImage',
      summary: 'Bring a deleted image back',
      answer: imageAnswer,
      path: byId,
      headers: ownerHeader,
      errors: ['restore-expired', ...writeErrors],
    },
  },
  '/images/{id}/process': {
    post: {
      id: 'ReprocessImage',
      summary: 'Rotate, recognise again or make thumbnails anew',
      status: 202,
      answer: imageAnswer,
      body: processRequest,
      path: byId,
      headers: ownerHeader,
      errors: [...bodyErrors, 'region-read-only', 'image-deleted', 'image-not-ready', 'image-failed', ...writeErrors],
    },
  },
  '/images/{id}/original': {
    get: {
      id: 'GetOriginal',
      summary: 'Redirects to the original, or streams it',
      status: 302,
      answer: null,
      path: byId,
      query: originalQuery,
      headers: optionalOwner,
      errors: ['invalid-id', 'image-not-found', 'image-not-ready', 'service-unavailable'],
    },
  },
  '/uploads': {
    post: {
      id: 'GetUploadUrl',
      summary: 'Permission to upload one file',
      status: 201,
      answer: uploadAnswer,
      body: uploadRequest,
      headers: uploadHeaders,
      errors: [
        ...bodyErrors,
        'invalid-idempotency-key',
        'invalid-owner-key',
        'idempotency-conflict',
        'file-empty',
        'file-too-large',
        'unsupported-type',
        'quota-exceeded',
        'uploads-unavailable',
        'service-unavailable',
      ],
    },
  },
  '/tags': {
    get: {
      id: 'GetTags',
      summary: 'Tags in use, by prefix',
      answer: tagsAnswer,
      query: tagsQuery,
      errors: ['invalid-request', 'service-unavailable'],
    },
  },
  '/regions': { get: { id: 'GetRegions', summary: 'States of all regions', answer: regionsAnswer, errors: [] } },
  '/release': { get: { id: 'GetRelease', summary: 'Revision, colours and flags', answer: release, errors: [] } },
  '/health/live': { get: { id: 'Health', summary: 'The process answers', answer: healthAnswer, errors: [] } },
  '/health/ready': { get: { id: 'HealthReady', summary: 'The stamp can serve; 503 when not', answer: healthAnswer, errors: [] } },
  '/health': { get: { id: 'HealthDetails', summary: 'State of every dependency', answer: healthAnswer, errors: [] } },
} as const satisfies Record<string, Record<string, Route>>;

/** The OpenAPI 3.1 description of the API as a plain object. `serverUrl` is the address the document is served from. */
export function openApiDocument(serverUrl: string): object {
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Parallax', version: '1', description: 'Upload, recognise, browse and manage pictures in several regions.' },
    servers: [{ url: `${serverUrl}${apiPrefix}` }],
    paths: Object.fromEntries(Object.entries(routes).map(([path, methods]) => [path, operations(methods)])),
  });
}

const operations = (methods: Readonly<Record<string, Route>>) =>
  Object.fromEntries(Object.entries(methods).map(([method, route]) => [method, operation(route)]));

function operation(route: Route): ZodOpenApiOperationObject {
  return {
    operationId: route.id,
    summary: route.summary,
    requestParams: {
      ...(route.path && { path: route.path }),
      ...(route.query && { query: route.query }),
      ...(route.headers && { header: route.headers }),
    },
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: { [route.status ?? 200]: answer(route), ...problems(route.errors) },
  };
}

const answer = (route: Route) =>
  route.answer
    ? { description: route.summary, content: { 'application/json': { schema: route.answer } } }
    : { description: 'Location holds a short-lived address.' };

function problems(codes: readonly ErrorCode[]) {
  const all: readonly ErrorCode[] = [...codes, 'internal', 'colour-drained'];
  const statuses = [...new Set(all.map((code) => errorCodes[code].status))];
  const describe = (status: number) =>
    all.filter((code) => errorCodes[code].status === status).map((code) => `\`${code}\`: ${errorCodes[code].reason}`);
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: describe(status).join('\n'), content: { 'application/problem+json': { schema: problem } } },
    ]),
  );
}
