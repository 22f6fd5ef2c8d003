import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../supervisor/write-file.ts';
import { type Certificate, makeSelfSignedCertificate } from './self-signed-certificate.ts';

export interface KeptCertificate extends Certificate {
  /** PEM, for `NODE_EXTRA_CA_CERTS` of whoever calls the server. */
  readonly certificateFile: string;
  /** PEM, readable by its owner alone. */
  readonly keyFile: string;
}

const days = 825;
/** One that ends sooner is made anew, ms. */
const leastLeftMs = 30 * 24 * 3_600_000;

/** The certificate of this machine's https servers (127.0.0.1 and localhost), kept in a folder and made when there is none that is good for a while. */
export function keptCertificate(dir: string, now = new Date()): KeptCertificate {
  const certificateFile = join(dir, 'local-cloud.pem');
  const keyFile = join(dir, 'local-cloud-key.pem');
  const kept = readKept(certificateFile, keyFile, now);
  if (kept !== null) return { ...kept, certificateFile, keyFile };
  const made = makeSelfSignedCertificate({ hosts: ['localhost', '127.0.0.1'], now, days });
  mkdirSync(dir, { recursive: true });
  writeFileAtomically(keyFile, made.key);
  writeFileAtomically(certificateFile, made.certificate);
  return { ...made, certificateFile, keyFile };
}

function readKept(certificateFile: string, keyFile: string, now: Date): Certificate | null {
  try {
    const [certificate, key] = [readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8')];
    const parsed = new X509Certificate(certificate);
    const isGood = parsed.validToDate.getTime() - now.getTime() > leastLeftMs && parsed.checkPrivateKey(createPrivateKey(key));
    return isGood ? { certificate, key } : null;
  } catch {
    // None yet, or a half of one: it is made anew.
    return null;
  }
}
