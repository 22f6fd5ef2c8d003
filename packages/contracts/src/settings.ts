import { z } from 'zod';
import { defaultLimits, type Limits } from './limits.ts';
import { regionName } from './region.ts';
import { colour } from './release.ts';

/** Text of a setting that holds JSON of the given form. */
const json = <Schema extends z.ZodType>(schema: Schema) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not JSON: ${(error as Error).message}` });
        return z.NEVER;
      }
    })
    .pipe(schema);

const trimmedUrl = z.url().transform((url) => url.replace(/\/+$/, ''));

/** One region of the installation, as every app instance knows it. Addresses have no slash at their end. */
export const regionSettings = z.object({
  name: regionName,
  displayName: z.string().min(1),
  /** Storage account name; part of the path on emulated storage, of the host name in Azure. */
  storageAccount: z.string().min(3),
  /** Blob endpoint, account included: https://acct.blob.core.windows.net or http://127.0.0.1:10000/devstoreaccount1. */
  blobUrl: trimmedUrl,
  blobSecondaryUrl: trimmedUrl,
  queueUrl: trimmedUrl,
  cosmosUrl: trimmedUrl,
  /** Direct API address by colour. */
  apiUrls: z.partialRecord(colour, trimmedUrl),
});
export type RegionSettings = z.infer<typeof regionSettings>;

const limitsOverride = z.partialRecord(
  z.enum(Object.keys(defaultLimits) as [keyof Limits, ...(keyof Limits)[]]),
  z.number().positive(),
);

const viewSettings = z.object({
  /** Length of a time bucket of the views. */
  bucket: z.enum(['month', 'day', 'hour']).default('month'),
  /** Logical partitions that the feed of one bucket is spread over. */
  shards: z.number().int().min(1).max(64).default(4),
});
export type ViewSettings = z.infer<typeof viewSettings>;

const visionEndpoint = z.object({
  name: z.string().min(1),
  endpoint: trimmedUrl,
  /** Captions exist in some regions only; where not, the feature is not asked for. */
  captions: z.boolean().default(true),
});
export type VisionEndpoint = z.infer<typeof visionEndpoint>;

/** Settings that both Functions apps read. */
const commonSettings = {
  PARALLAX_REGION: regionName,
  PARALLAX_REGIONS: json(z.array(regionSettings).min(1).max(8)),
  PARALLAX_COLOUR: colour.default('blue'),
  PARALLAX_RELEASE: z.string().min(1).default('dev'),
  PARALLAX_LIMITS: json(limitsOverride).optional(),
  PARALLAX_VIEWS: json(viewSettings).default({ bucket: 'month', shards: 4 }),
  /** Only on emulated storage and Cosmos; in Azure the identity of the app is used and these are absent. */
  STORAGE_KEY: z.base64().optional(),
  COSMOS_KEY: z.base64().optional(),
  AZURE_CLIENT_ID: z.string().optional(),
};

const apiOnly = {
  /** Origins of the photo app's pages, JSON list. */
  PARALLAX_WEB_ORIGINS: json(z.array(z.url()).min(1)),
  /** Signs list cursors, at least 32 bytes in base64; the same in every region. */
  PARALLAX_CURSOR_KEY: z.base64().refine((text) => Buffer.from(text, 'base64').length >= 32, 'must hold at least 32 bytes'),
  /** Traffic Manager names by colour; absent where there is none. */
  PARALLAX_API_URLS: json(z.partialRecord(colour, trimmedUrl)).optional(),
};

const workerOnly = {
  /** In the order in which they are tried. */
  PARALLAX_VISION: json(z.array(visionEndpoint).min(1)),
  VISION_KEY: z.string().min(1).optional(),
  /** NCRONTAB of ReconcileImages; read by the host as %PARALLAX_RECONCILE_SCHEDULE%. */
  PARALLAX_RECONCILE_SCHEDULE: z.string().min(1),
  /** Base of the growing delay between tries after trouble of ours, ms. */
  PARALLAX_RETRY_BASE_MS: z.coerce.number().int().positive().default(2_000),
  /** How long a home has to be gone before a peer takes over what it left unprocessed, ms. */
  PARALLAX_ADOPT_AFTER_MS: z.coerce.number().int().positive().default(600_000),
};

export const apiSettingsSchema = z.object({ ...commonSettings, ...apiOnly });
export const workerSettingsSchema = z.object({ ...commonSettings, ...workerOnly });

interface CommonSettings {
  readonly region: string;
  readonly regions: readonly RegionSettings[];
  readonly colour: 'blue' | 'green';
  readonly release: string;
  readonly limits: Limits;
  readonly views: ViewSettings;
  readonly storageKey: string | undefined;
  readonly cosmosKey: string | undefined;
  readonly clientId: string | undefined;
}
export interface ApiSettings extends CommonSettings {
  readonly webOrigins: readonly string[];
  readonly cursorKey: string;
  readonly apiUrls: Readonly<Partial<Record<'blue' | 'green', string>>>;
}
export interface WorkerSettings extends CommonSettings {
  readonly vision: readonly VisionEndpoint[];
  readonly visionKey: string | undefined;
  readonly retryBaseMs: number;
  readonly adoptAfterMs: number;
}

/** All settings that are wrong, each by its name and what is expected. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Reads the settings of the API app; frozen. @throws SettingsError naming every setting that is missing or malformed. */
export function readApiSettings(env: Readonly<Record<string, string | undefined>>): ApiSettings {
  const values = parse(apiSettingsSchema, env);
  return Object.freeze({
    ...common(values),
    webOrigins: values.PARALLAX_WEB_ORIGINS.map((origin) => new URL(origin).origin),
    cursorKey: values.PARALLAX_CURSOR_KEY,
    apiUrls: values.PARALLAX_API_URLS ?? {},
  });
}

/** Reads the settings of the worker app; frozen. @throws SettingsError naming every setting that is missing or malformed. */
export function readWorkerSettings(env: Readonly<Record<string, string | undefined>>): WorkerSettings {
  const values = parse(workerSettingsSchema, env);
  return Object.freeze({
    ...common(values),
    vision: values.PARALLAX_VISION,
    visionKey: values.VISION_KEY,
    retryBaseMs: values.PARALLAX_RETRY_BASE_MS,
    adoptAfterMs: values.PARALLAX_ADOPT_AFTER_MS,
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, env: unknown): z.infer<Schema> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `- ${issue.path.join('.')}: ${issue.message}`);
  throw new SettingsError(`These settings are missing or wrong:\n${lines.join('\n')}`);
}

function common(values: z.infer<z.ZodObject<typeof commonSettings>>): CommonSettings {
  if (!values.PARALLAX_REGIONS.some((entry) => entry.name === values.PARALLAX_REGION)) {
    throw new SettingsError(`PARALLAX_REGION is "${values.PARALLAX_REGION}", which PARALLAX_REGIONS does not list.`);
  }
  return {
    region: values.PARALLAX_REGION,
    regions: values.PARALLAX_REGIONS,
    colour: values.PARALLAX_COLOUR,
    release: values.PARALLAX_RELEASE,
    limits: Object.freeze({ ...defaultLimits, ...values.PARALLAX_LIMITS }) as Limits,
    views: values.PARALLAX_VIEWS,
    storageKey: values.STORAGE_KEY,
    cosmosKey: values.COSMOS_KEY,
    clientId: values.AZURE_CLIENT_ID,
  };
}
