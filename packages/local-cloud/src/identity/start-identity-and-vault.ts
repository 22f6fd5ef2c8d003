import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { startVault, vaultConfigSchema } from '../vault/start-vault.ts';
import { identityConfigSchema, startIdentity } from './start-identity.ts';
import { makeTokens } from './tokens.ts';

const configSchema = z.strictObject({
  identity: identityConfigSchema.omit({ header: true }),
  vault: vaultConfigSchema.omit({ key: true, certificate: true, secrets: true }),
  /** PEM files of this machine's https servers. */
  certificateFile: z.string(),
  keyFile: z.string(),
});

/** What nobody should read in a list of processes. */
const environment = z.object({
  IDENTITY_HEADER: z.string().min(1),
  VAULT_SECRETS: z
    .string()
    .default('{}')
    .transform((text) => JSON.parse(text) as unknown)
    .pipe(z.record(z.string(), z.string())),
});

export interface IdentityAndVault {
  readonly addresses: Readonly<Record<'identityUrl' | 'identityAdminUrl' | 'vaultUrl' | 'vaultAdminUrl', string>>;
  close(): Promise<void>;
}

/** Both in one process, so that the vault can check that a token is one of this identity, for it, and has not ended. */
export async function startIdentityAndVault(config: unknown, env: unknown): Promise<IdentityAndVault> {
  const { identity: identityConfig, vault: vaultConfig, certificateFile, keyFile } = configSchema.parse(config);
  const { IDENTITY_HEADER: header, VAULT_SECRETS: secrets } = environment.parse(env);
  const tokens = makeTokens(systemClock);
  const pem = { certificate: readFileSync(certificateFile, 'utf8'), key: readFileSync(keyFile, 'utf8') };
  const [identity, vault] = await Promise.all([
    startIdentity({ ...identityConfig, header, tokens }),
    startVault({ ...vaultConfig, ...pem, secrets, tokens }),
  ]);
  return {
    addresses: {
      identityUrl: identity.endpoint,
      identityAdminUrl: identity.adminUrl,
      vaultUrl: vault.url,
      vaultAdminUrl: vault.adminUrl,
    },
    async close() {
      await Promise.all([identity.close(), vault.close()]);
    },
  };
}
