import type { TokenCredential } from '@azure/identity';
import { secretNames } from '@parallax/contracts/secrets';
import { RecognitionError } from '@parallax/domain/ports';
import { bearerToken } from '../identity/credential.ts';
import type { Secrets } from '../secrets/secret-cache.ts';

const scope = 'https://cognitiveservices.azure.com/.default';
const keyHeader = 'ocp-apim-subscription-key';

/** What opens the Vision service. Rejects with RecognitionError `auth`, which is tried again later, when nothing does at the moment. */
export interface VisionAccess {
  headers(): Promise<AccessHeaders>;
  /** For a request that was refused with 401, and its headers: whether there are others by now. */
  renewed(refused: AccessHeaders): Promise<boolean>;
}

/** What a request carries to be let in. */
export type AccessHeaders = Readonly<Record<string, string>>;

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
  return {
    async headers() {
      const key = given === undefined ? await secrets?.get(name) : (secrets?.peek(name) ?? given);
      if (key === null || key === undefined) throw closed('There is no key for the recognition service at the moment.');
      return { [keyHeader]: key };
    },
    async renewed({ [keyHeader]: refused }) {
      if (secrets === null || refused === undefined) return false;
      return (await secrets.renewed(name, refused)) !== null;
    },
  };
}

const closed = (message: string, cause?: unknown) =>
  new RecognitionError('auth', message, { retryable: true, ...(cause !== undefined && { cause }) });
