import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * How an app's build makes a file of its own of the telemetry SDK, for the bundler (rolldown) that both apps use. It shares nothing with the rest, so that the
 * rest stays as it is whether there is telemetry or not; and it leaves out of the SDK what is switched off anyway: other services' exporters and the
 * instrumentation of libraries that are not here make up most of it.
 */
export const telemetryFile = 'telemetry.cjs';

/** The SDK's bundle begins here. */
export const telemetryEntry = new URL('application-insights.ts', import.meta.url);

/** True when the file in that folder is as new as what it is made of. It is most of a build, and changes with the SDK alone. */
export function isTelemetryFresh(folder: string): boolean {
  const file = join(folder, telemetryFile);
  if (!existsSync(file)) return false;
  const here = fileURLToPath(new URL('.', import.meta.url));
  const sources = [
    ...readdirSync(here).map((name) => join(here, name)),
    fileURLToPath(new URL('../../../../pnpm-lock.yaml', import.meta.url)),
  ];
  return sources.every((source) => statSync(source).mtimeMs < statSync(file).mtimeMs);
}

/** For the app's own bundle: what is loaded dynamically becomes the other file. */
export const telemetryApart = {
  name: 'telemetry-apart',
  resolveId: (source: string) => (source === './application-insights.ts' ? { id: `./${telemetryFile}`, external: true } : null),
};

const unused = [
  /^@opentelemetry\/exporter-(logs|trace|metrics)-otlp-(grpc|proto)$/,
  /^@opentelemetry\/exporter-(zipkin|prometheus)$/,
  /^@opentelemetry\/instrumentation-(mongodb|mysql|pg|redis|bunyan|winston|console|http)$/,
  /^@opentelemetry\/(configuration|propagator-b3|propagator-jaeger|winston-transport)$/,
  /^@microsoft\/applicationinsights-web-snippet$/,
  /^@azure\/(functions|identity)$/,
  /^@grpc\//,
];
/** What would ask others about us: settings.sdk.monitor.azure.com for settings of its own, and the machine's cloud what kind of machine it is. */
const silenced: readonly (readonly [RegExp, string])[] = [
  [/configurationWorker\.js$/, 'exports.ConfigurationWorker = class { shutdown() {} };'],
  [/AzureVmDetector\.js$/, 'exports.azureVmDetector = { detect: () => ({ attributes: {} }) };'],
];
const nothing = '\0nothing';

/** For the SDK's bundle. */
export const withoutUnused = {
  name: 'without-unused',
  resolveId: (source: string) => (unused.some((pattern) => pattern.test(source)) ? nothing : null),
  load(id: string) {
    // Whatever is asked of it is a class: some are extended while the SDK loads, none is made.
    if (id === nothing)
      return 'const none = class {}; module.exports = new Proxy({}, { get: (_, name) => (name === "__esModule" ? true : none) });';
    return silenced.find(([pattern]) => pattern.test(id))?.[1] ?? null;
  },
};
