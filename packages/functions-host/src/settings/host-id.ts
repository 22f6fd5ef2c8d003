import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { readSetting } from './resolve-settings.ts';

const maxLength = 32; // ScriptHostIdProvider.MaximumHostIdLength

/**
 * The name under which hosts of one app share state in storage: `AzureFunctionsWebHost__hostId`, else the site's name, else the
 * machine's name with a hash of the app's folder. Lower case, letters, digits and single dashes.
 */
export function readHostId(env: NodeJS.ProcessEnv, appDir: string): string {
  const configured = readSetting(env, 'AzureFunctionsWebHost__hostId') ?? readSetting(env, 'WEBSITE_SITE_NAME');
  if (configured) return sanitise(configured.slice(0, maxLength));
  const hash = createHash('sha256').update(appDir).digest('hex').slice(0, 10);
  return sanitise(`${hostname().slice(0, maxLength - 11)}-${hash}`);
}

function sanitise(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
