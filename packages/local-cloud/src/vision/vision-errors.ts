import { maxImageBytes, maxImageSide, minImageSide } from './vision-contract.ts';

/** One refusal: status, outer code, and the inner code where the service has one. Clients judge by status first, inner code second. */
interface Refusal {
  status: number;
  code: string;
  inner?: string;
  message: string;
}

const refusals = {
  noAccess: {
    status: 401,
    code: '401',
    message: 'Access denied: the key is not valid, or this is not the endpoint that it belongs to.',
  },
  notFound: { status: 404, code: '404', message: 'Resource not found' },
  apiVersion: {
    status: 400,
    code: 'InvalidRequest',
    message: 'The api-version query parameter is missing or not one that is served here.',
  },
  noFeatures: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'BadArgument',
    message: "The query parameter 'features' has to name at least one feature.",
  },
  unknownFeature: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'NotSupportedVisualFeature',
    message: 'One of the features asked for does not exist.',
  },
  badArgument: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'BadArgument',
    message: 'A query parameter has a value that is not allowed.',
  },
  language: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'NotSupportedLanguage',
    message: 'The language is not supported for these features.',
  },
  // The one message that clients read: the service has no code of its own for it.
  captionRegion: { status: 400, code: 'InvalidRequest', message: "The feature 'Caption' is not supported in this region." },
  denseCaptionRegion: {
    status: 400,
    code: 'InvalidRequest',
    message: "The feature 'DenseCaptions' is not supported in this region.",
  },
  contentType: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'UnsupportedMediaType',
    message: 'Send the bytes of the picture as application/octet-stream.',
  },
  imageUrl: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'InvalidImageUrl',
    message: 'The picture cannot be fetched from an address here; send its bytes as application/octet-stream.',
  },
  imageBytes: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'InvalidImageSize',
    message: `The picture has to have between 1 and ${maxImageBytes} bytes.`,
  },
  imageFormat: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'InvalidImageFormat',
    message: 'The bytes are not a picture of a supported format.',
  },
  imageSides: {
    status: 400,
    code: 'InvalidRequest',
    inner: 'InvalidImageSize',
    message: `Each side of the picture has to have between ${minImageSide} and ${maxImageSide} pixels.`,
  },
  tooManyRequests: { status: 429, code: '429', message: 'The call rate limit of the pricing tier is exceeded.' },
  unavailable: { status: 503, code: 'ServiceUnavailable', message: 'The service is not available for the moment.' },
  failed: { status: 500, code: 'InternalServerError', inner: 'FailedToProcess', message: 'The picture could not be processed.' },
} as const satisfies Record<string, Refusal>;

export type RefusalName = keyof typeof refusals;

/** Thrown where a request is refused; the server turns it into the answer. */
export class VisionRefusal extends Error {
  override name = 'VisionRefusal';
  readonly refusal: RefusalName;
  readonly retryAfterSeconds: number | null;

  constructor(refusal: RefusalName, retryAfterSeconds: number | null = null) {
    super(refusals[refusal].message);
    this.refusal = refusal;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The refusal as the service writes it. */
export function toErrorBody(name: RefusalName): { status: number; body: unknown } {
  const { status, code, message, inner } = { inner: undefined, ...refusals[name] };
  return { status, body: { error: { code, message, ...(inner === undefined ? {} : { innererror: { code: inner, message } }) } } };
}
