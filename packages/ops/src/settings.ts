import { userInfo } from 'node:os';
import type { Keys } from './installation/open-places.ts';

/** What the environment says. */
export interface OpsSettings {
  /** Path of the installation file; undefined when it has to be given. */
  readonly installation: string | undefined;
  /** Only emulated services have keys. */
  readonly keys: Keys;
  /** Who is at work: the person who began the pipeline run, or the user of this machine. */
  readonly operator: string;
}

/** Reads the environment once. An empty text is the same as none. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): OpsSettings {
  const get = (name: string) => (env[name] === '' ? undefined : env[name]);
  return {
    installation: get('PARALLAX_INSTALLATION'),
    keys: { storage: get('STORAGE_KEY'), cosmos: get('COSMOS_KEY') },
    operator: get('BUILD_REQUESTEDFOR') ?? userName(),
  };
}

/** A process in a container may run as a user that has no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
