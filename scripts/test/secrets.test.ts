import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { findSecrets, type KnownValue } from '../checks/secrets/find-secrets.ts';
import { writeZip } from '../release/zip-format.ts';

/** Random text of the given letters, made anew for every run: this file holds no secret to find. */
const some = (letters: string, length: number) => [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('');
const upper = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const alphanumeric = `${upper}${upper.toLowerCase()}0123456789`;
const word = (length: number) => some(alphanumeric, length);
const key = () => `${some(alphanumeric, 86)}==`;

const scan = (text: string, known: readonly KnownValue[] = []) =>
  findSecrets([{ path: 'a.txt', bytes: Buffer.from(text) }], known, false);

const secrets: readonly (readonly [string, () => string])[] = [
  ['azure key', () => `const key = '${key()}'`],
  ['azure service key', () => `${word(44)}Az${'Fu'}${word(8)}`],
  ['azure service key', () => `${word(52)}JQQ${'J99'}${word(26)}`],
  ['connection string', () => `Endpoint=sb://x;SharedAccess${'Key'}=${word(43)}=`],
  ['shared access signature', () => `https://a.example/c/b?sv=2023-11-03&s${'ig'}=${word(43)}%3D`],
  ['private key', () => `-----BEGIN ${'PRIVATE KEY'}-----\n${word(64)}`],
  ['token', () => `ey${'J'}${word(20)}.ey${'J'}${word(40)}.${word(43)}`],
  ['entra client secret', () => `${word(3)}8Q${'~'}${word(34)}`],
  ['azure devops token', () => `${word(76)}AZ${'DO'}${word(4)}`],
  ['github token', () => `gh${'p_'}${word(36)}`],
  ['npm token', () => `np${'m_'}${word(36)}`],
  ['cloud key', () => `AK${'IA'}${some(upper, 16)}`],
  ['password in an address', () => `amqps://service:${word(16)}@queue.example.org/x`],
  ['password', () => `"clientSecret": "${word(12)}4aX${word(12)}"`],
];

test.each(secrets)('%s is found, and not shown', (rule, make) => {
  const planted = make();
  const [problem] = scan(`first line\n${planted}\n`);
  expect(problem).toMatchObject({ place: 'a.txt:2', message: expect.stringContaining(`${rule} (`) });
  expect(problem?.message).not.toContain(planted.slice(-12));
});

test.each([
  ['the hash of a package', `sha512-${'q'.repeat(85)}A==`],
  ['a name of a setting', 'PARALLAX_CURSOR_KEY = random_bytes.cursor_key.base64'],
  ['a macro', 'password: "$(databasePassword)"'],
  ['a placeholder', 'https://user:<password>@example.org'],
  ['a sentence', 'password: "expected-one-of-many-words"'],
])('%s is none', (_name, text) => {
  expect(scan(text)).toEqual([]);
});

test('secrets in zips are found, also in zips within zips, and in files that are no text', () => {
  const inner = writeZip([{ path: 'app.bin', bytes: Buffer.concat([Buffer.from([0, 255, 10]), Buffer.from(key())]) }]);
  const outer = writeZip([{ path: 'deep/inner.zip', bytes: inner }]);
  expect(findSecrets([{ path: 'out.zip', bytes: outer }], [], false)).toMatchObject([
    { place: 'out.zip!deep/inner.zip!app.bin:2' },
  ]);
});

test('a known value passes under any name, by its hash; one that is met nowhere is reported', () => {
  const value = key();
  const known = [{ sha256: createHash('sha256').update(value).digest('hex'), reason: 'opens nothing' }];
  expect(scan(`'${value}' Account${'Key'}=${value};`, known)).toEqual([]);
  expect(findSecrets([{ path: 'a', bytes: Buffer.from('nothing') }], known, true)).toMatchObject([
    { message: expect.stringContaining('is met nowhere any more') },
  ]);
});
