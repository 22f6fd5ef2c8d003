import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIP } from 'node:net';
import { bitString, boolean, integer, objectIdentifier, octetString, sequence, set, tagged, utcTime, utf8String } from './der.ts';

/** A private key and the certificate for it, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly certificate: string;
}

const dayMs = 24 * 3_600_000;

const ids = {
  commonName: '2.5.4.3',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  subjectAlternativeName: '2.5.29.17',
};

/**
 * A certificate for servers on this machine that signs itself (X.509 v3, RFC 5280; P-256), so that nobody has to install a tool or an authority. Whoever
 * calls the server is given it as NODE_EXTRA_CA_CERTS or `ca`; nothing else trusts it.
 * @param hosts names and IPv4 addresses by which the server is called.
 */
export function makeSelfSignedCertificate(options: {
  hosts: readonly string[];
  now: Date;
  days: number;
  name?: string;
}): Certificate {
  const { hosts, now, days, name = 'Parallax local cloud' } = options;
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(objectIdentifier(ids.ecdsaWithSha256));
  const distinguishedName = sequence(set(sequence(objectIdentifier(ids.commonName), utf8String(name))));
  const signed = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    distinguishedName,
    // A day back, for clocks that are behind.
    sequence(utcTime(new Date(now.getTime() - dayMs)), utcTime(new Date(now.getTime() + days * dayMs))),
    distinguishedName,
    keys.publicKey.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(...extensions(hosts))),
  );
  const signature = sign('sha256', signed, keys.privateKey);
  return {
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: pemOf(sequence(signed, algorithm, bitString(signature))),
  };
}

function extensions(hosts: readonly string[]): Buffer[] {
  const critical = (id: string, content: Buffer) => sequence(objectIdentifier(id), boolean(true), octetString(content));
  const plain = (id: string, content: Buffer) => sequence(objectIdentifier(id), octetString(content));
  // digitalSignature (bit 0) for the server, keyCertSign (bit 5) because it is its own authority.
  const usage = bitString(Buffer.from([0b1000_0100]), 2);
  return [
    critical(ids.basicConstraints, sequence(boolean(true))),
    critical(ids.keyUsage, usage),
    plain(ids.extendedKeyUsage, sequence(objectIdentifier(ids.serverAuth))),
    plain(ids.subjectAlternativeName, sequence(...hosts.map(alternativeName))),
  ];
}

function alternativeName(host: string): Buffer {
  if (isIP(host) === 4) return tagged(7, Buffer.from(host.split('.').map(Number)), false);
  return tagged(2, Buffer.from(host, 'ascii'), false);
}

const pemOf = (der: Buffer): string =>
  ['-----BEGIN CERTIFICATE-----', ...(der.toString('base64').match(/.{1,64}/g) ?? []), '-----END CERTIFICATE-----', ''].join(
    '\n',
  );
