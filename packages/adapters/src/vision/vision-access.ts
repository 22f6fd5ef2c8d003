import type { TokenCredential } from '@azure/identity';
import { secretNames } from '@parallax/contracts/secrets';
import { RecognitionError } from '@parallax/domain/ports';
import { bearerToken } from '../identity/credential.ts';
import type { Secrets } from '../secrets/secret-cache.ts';

const scope = 'https://cognitiveservices.azure.com/.default';

/** What opens the Vision service. Rejects with RecognitionError `auth`, which is tried again later, when nothing does at the moment. */
export interface VisionAccess {
  /** Headers of a request. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** For a request that was refused with 401: whether there are other headers by now. */
  renewed(): Promise<boolean>;
}

/** With the app's identity. A refused token is no news: the service has to be told about the identity, and until then every try says so. */
export function visionByIdentity(credential: TokenCredential): VisionAccess {
  const token = bearerToken(credential, scope);
  return {
    async headers() {
      try {
        return { authorization: `Bearer ${await token()}` };
      } catch (error) {
        throw closed('The identity of this app gives no token for the recognition service.', error);
      }
    },
    renewed: async () => false,
  };
}

/** With a key: the vault's, or until that has answered the one of the settings. */
export function visionByKey(given: string | undefined, secrets: Secrets | null): VisionAccess {
  const name = secretNames.visionKey;
  /** The one that the service was last shown. */
  let shown: string | null = null;
  return {
    async headers() {
      const key = given === undefined ? await secrets?.get(name) : (secrets?.peek(name) ?? given);
      if (key === null || key === undefined) throw closed('There is no key for the recognition service at the moment.');
      shown = key;
      return { 'ocp-apim-subscription-key': key };
    },
    async renewed() {
      if (secrets === null || shown === null) return false;
      return (await secrets.renewed(name, shown)) !== null;
    },
  };
}

const closed = (message: string, cause?: unknown) =>
  new RecognitionError('auth', message, { retryable: true, ...(cause !== undefined && { cause }) });
