import { z } from 'zod';
import { defaultLimits, type Limits } from './limits.ts';
import { regionName } from './region.ts';
import { colour } from './release.ts';
import { isUnresolvedReference } from './secrets.ts';
import { telemetryRoles } from './telemetry.ts';

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

/** A secret that may come as a reference into the vault: one that the platform did not resolve counts as missing. */
const secret = <Schema extends z.ZodType<unknown, string>>(schema: Schema) =>
  z
    .union([
      z
        .string()
        .refine(isUnresolvedReference)
        .transform(() => null),
      schema,
    ])
    .optional();

const cursorKey = z.base64().refine((text) => Buffer.from(text, 'base64').length >= 32, 'must hold at least 32 bytes in base64');
/** Keys separated by spaces. */
export const cursorKeys = z
  .string()
  .transform((text) => text.trim().split(/\s+/))
  .pipe(z.array(cursorKey).min(1));

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
  /** Where telemetry goes; without it none is gathered. */
  APPLICATIONINSIGHTS_CONNECTION_STRING: z.string().min(1).optional(),
  /** `Authorization=AAD` where the resource takes no telemetry from whoever merely knows the connection string. */
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: z.string().optional(),
  /** Role in telemetry; read by the SDK as well. */
  OTEL_SERVICE_NAME: z.string().min(1).optional(),
  /** Pause between two deliveries of metrics, ms; read by the SDK, whose default is a minute. */
  OTEL_METRIC_EXPORT_INTERVAL: z.coerce.number().int().positive().optional(),
  /** The same of spans, whose default is 5 s. */
  OTEL_BSP_SCHEDULE_DELAY: z.coerce.number().int().positive().optional(),
  /** Share of traces that are sent, 0 to 1. Errors and metrics always are. */
  PARALLAX_TRACE_RATIO: z.coerce.number().min(0).max(1).default(1),
  /** The region's Key Vault, for secrets that are not given as settings (secrets.ts has their names); absent where there is no vault. */
  PARALLAX_VAULT_URL: trimmedUrl.optional(),
};

const apiOnly = {
  /** Origins of the photo app's pages, JSON list. */
  PARALLAX_WEB_ORIGINS: json(z.array(z.url()).min(1)),
  /**
   * Sign list cursors, at least 32 bytes in base64 each, the same in every region; the first signs, all of them check. Left out, or a
   * reference into the vault that was not resolved, they are fetched from the vault.
   */
  PARALLAX_CURSOR_KEY: secret(cursorKeys),
  /** Traffic Manager names by colour; absent where there is none. */
  PARALLAX_API_URLS: json(z.partialRecord(colour, trimmedUrl)).optional(),
};

const workerOnly = {
  /** In the order in which they are tried. */
  PARALLAX_VISION: json(z.array(visionEndpoint).min(1)),
  /** How Vision is opened: with the app's identity, or with a key where a policy wants that. Default: key if VISION_KEY is there. */
  PARALLAX_VISION_AUTH: z.enum(['identity', 'key']).optional(),
  /** Left out with authentication by key, or a reference into the vault that was not resolved, it is fetched from the vault. */
  VISION_KEY: secret(z.string().min(1)),
  /** NCRONTAB of ReconcileImages; read by the host as %PARALLAX_RECONCILE_SCHEDULE%. */
  PARALLAX_RECONCILE_SCHEDULE: z.string().min(1),
  /** Base of the growing delay between tries after trouble of ours, ms. */
  PARALLAX_RETRY_BASE_MS: z.coerce.number().int().positive().default(2_000),
  /** How long a home has to be gone before a peer takes over what it left unprocessed, ms. */
  PARALLAX_ADOPT_AFTER_MS: z.coerce.number().int().positive().default(600_000),
};

export const apiSettingsSchema = z
  .object({ ...commonSettings, ...apiOnly })
  .refine(
    ({ PARALLAX_CURSOR_KEY, PARALLAX_VAULT_URL }) => PARALLAX_CURSOR_KEY !== undefined || PARALLAX_VAULT_URL !== undefined,
    { path: ['PARALLAX_CURSOR_KEY'], message: 'give the key, or PARALLAX_VAULT_URL to fetch it from' },
  );
export const workerSettingsSchema = z
  .object({ ...commonSettings, ...workerOnly })
  .refine(
    ({ PARALLAX_VISION_AUTH, VISION_KEY, PARALLAX_VAULT_URL }) =>
      PARALLAX_VISION_AUTH !== 'key' || VISION_KEY !== undefined || PARALLAX_VAULT_URL !== undefined,
    { path: ['VISION_KEY'], message: 'give the key, or PARALLAX_VAULT_URL to fetch it from' },
  );

export interface TelemetrySettings {
  readonly connectionString: string;
  /** Telemetry is sent as the app's identity, not on the strength of the connection string alone. */
  readonly useIdentity: boolean;
  readonly role: string;
  readonly ratio: number;
}

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
  /** Null without a connection string. */
  readonly telemetry: TelemetrySettings | null;
  readonly vaultUrl: string | undefined;
}
export interface ApiSettings extends CommonSettings {
  readonly webOrigins: readonly string[];
  /** Empty when they are to be had from the vault alone. */
  readonly cursorKeys: readonly string[];
  readonly apiUrls: Readonly<Partial<Record<'blue' | 'green', string>>>;
}
export interface WorkerSettings extends CommonSettings {
  readonly vision: readonly VisionEndpoint[];
  readonly visionAuth: 'identity' | 'key';
  /** With `visionAuth` `key`; undefined when it is to be had from the vault alone. */
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
    ...common(values, telemetryRoles.api),
    webOrigins: values.PARALLAX_WEB_ORIGINS.map((origin) => new URL(origin).origin),
    cursorKeys: values.PARALLAX_CURSOR_KEY ?? [],
    apiUrls: values.PARALLAX_API_URLS ?? {},
  });
}

/** Reads the settings of the worker app; frozen. @throws SettingsError naming every setting that is missing or malformed. */
export function readWorkerSettings(env: Readonly<Record<string, string | undefined>>): WorkerSettings {
  const values = parse(workerSettingsSchema, env);
  return Object.freeze({
    ...common(values, telemetryRoles.worker),
    vision: values.PARALLAX_VISION,
    visionAuth: values.PARALLAX_VISION_AUTH ?? (values.VISION_KEY === undefined ? 'identity' : 'key'),
    visionKey: values.VISION_KEY ?? undefined,
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

function common(values: z.infer<z.ZodObject<typeof commonSettings>>, role: string): CommonSettings {
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
    telemetry: telemetry(values, role),
    vaultUrl: values.PARALLAX_VAULT_URL,
  };
}

function telemetry(values: z.infer<z.ZodObject<typeof commonSettings>>, role: string): TelemetrySettings | null {
  const connectionString = values.APPLICATIONINSIGHTS_CONNECTION_STRING;
  if (connectionString === undefined) return null;
  return {
    connectionString,
    useIdentity: /(^|;)\s*Authorization=AAD/i.test(values.APPLICATIONINSIGHTS_AUTHENTICATION_STRING ?? ''),
    role: values.OTEL_SERVICE_NAME ?? role,
    ratio: values.PARALLAX_TRACE_RATIO,
  };
}
