import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { type KeptCertificate, keptCertificate } from '@parallax/local-cloud/certificates/kept-certificate';
import { systemClock } from '@parallax/local-cloud/clock';
import { startIdentity } from '@parallax/local-cloud/identity/start-identity';
import { makeTokens } from '@parallax/local-cloud/identity/tokens';
import { startVault } from '@parallax/local-cloud/vault/start-vault';

export interface StandIns {
  readonly vaultUrl: string;
  /** PEM files for other https servers of a test; this process trusts them. */
  readonly certificate: KeptCertificate;
  setIdentity(faults: object): Promise<void>;
  setVault(faults: object): Promise<void>;
  /** A new version of a secret, or one that is disabled. */
  setSecret(name: string, change: { value?: string; enabled?: boolean }): Promise<void>;
  /** Tokens given so far, by the service they are for. */
  issued(): Promise<Record<string, number>>;
  /** Answers of the vault so far, by status. */
  vaultAnswers(): Promise<Record<string, number>>;
  stop(): Promise<void>;
}

/**
 * A managed identity endpoint and a vault in this process, which is set up as an app is: IDENTITY_ENDPOINT and IDENTITY_HEADER in its environment, and
 * the certificate trusted (an app gets it by NODE_EXTRA_CA_CERTS, which counts only at the start of a process).
 */
export async function startStandIns(secrets: Readonly<Record<string, string>> = {}): Promise<StandIns> {
  const dir = mkdtempSync(join(tmpdir(), 'parallax-stand-ins-'));
  const certificate = keptCertificate(dir);
  const tokens = makeTokens(systemClock);
  const header = randomBytes(16).toString('hex');
  const identity = await startIdentity({ port: 0, header, tokens });
  const { key, certificate: pem } = certificate;
  const vault = await startVault({ port: 0, key, certificate: pem, secrets: { ...secrets }, tokens });
  const trustedBefore = getCACertificates('default');
  setDefaultCACertificates([...trustedBefore, pem]);
  process.env['IDENTITY_ENDPOINT'] = identity.endpoint;
  process.env['IDENTITY_HEADER'] = header;
  return {
    vaultUrl: vault.url,
    certificate,
    setIdentity: (faults) => put(`${identity.adminUrl}/admin/faults`, faults),
    setVault: (faults) => put(`${vault.adminUrl}/admin/faults`, faults),
    setSecret: (name, change) => put(`${vault.adminUrl}/admin/secrets/${name}`, change),
    issued: async () => (await state<{ issued: Record<string, number> }>(identity.adminUrl)).issued,
    vaultAnswers: async () => (await state<{ answers: Record<string, number> }>(vault.adminUrl)).answers,
    async stop() {
      delete process.env['IDENTITY_ENDPOINT'];
      delete process.env['IDENTITY_HEADER'];
      setDefaultCACertificates(trustedBefore);
      await Promise.all([identity.close(), vault.close()]);
      rmSync(dir, { recursive: true });
    },
  };
}

async function put(url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
}

async function state<Form>(adminUrl: string): Promise<Form> {
  return (await (await fetch(`${adminUrl}/admin/state`)).json()) as Form;
}
