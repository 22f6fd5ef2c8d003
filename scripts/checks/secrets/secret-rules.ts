/** A form that secrets have. The patterns are written so that this file does not match itself. */
export interface SecretRule {
  readonly name: string;
  /** Its last group is the secret itself; without groups all of the match is. */
  readonly pattern: RegExp;
  /** A last look at what matched, where the form alone would cry wolf. */
  readonly isReal?: (match: RegExpMatchArray) => boolean;
}

export const secretRules: readonly SecretRule[] = [
  // 64 bytes in base64: keys of storage accounts, Cosmos, Service Bus. Hashes of packages begin with "sha512-".
  { name: 'azure key', pattern: /(?<![\w+/=-])[A-Za-z0-9+/]{86}==/g },
  // Keys that Azure marks so that scanners find them: Functions, Search, Cognitive Services and others.
  { name: 'azure service key', pattern: /(?<![\w-])[A-Za-z0-9_-]{40,52}(?:Az[F]u|Az[S]e)[A-Za-z0-9_-]{4,8}(?:==)?/g },
  { name: 'azure service key', pattern: /(?<!\w)[A-Za-z0-9]{52}JQQ[J]99[A-Za-z0-9]{26}(?!\w)/g },
  {
    name: 'connection string',
    pattern: /\b(?:Account[K]ey|SharedAccess[K]ey|SharedAccess[S]ignature|Access[K]ey)=([A-Za-z0-9+/%&=_.:-]{20,})/g,
  },
  { name: 'shared access signature', pattern: /[?&]s[i]g=[A-Za-z0-9%+/]{40,}/g },
  { name: 'private key', pattern: /-{5}B[E]GIN [A-Z ]*PRIVATE KEY-{5}(?:\\[rn]|\s)*[A-Za-z0-9+/]{40,}/g },
  { name: 'token', pattern: /\beyJ[\w-]{16,}\.e[y]J[\w-]{16,}\.[\w-]{16,}/g },
  { name: 'entra client secret', pattern: /(?<![\w~.-])[\w~.-]{3}[78]Q[~][\w~.-]{31,34}(?![\w~.-])/g },
  { name: 'azure devops token', pattern: /(?<!\w)[A-Za-z0-9]{76}AZ[D]O[A-Za-z0-9]{4}(?!\w)/g },
  { name: 'github token', pattern: /\b(?:gh[pousr]_\w{36}|github_[p]at_\w{22,})/g },
  { name: 'npm token', pattern: /\bn[p]m_[A-Za-z0-9]{36}\b/g },
  {
    name: 'cloud key',
    pattern: /\b(?:A[K]IA[0-9A-Z]{16}|A[I]za[\w-]{35}|sk_[l]ive_\w{20,}|xo[x][abprs]-[\w-]{20,}|glp[a]t-[\w-]{20})\b/g,
  },
  {
    name: 'password in an address',
    pattern: /\b[a-z][a-z0-9+]{2,11}:\/\/([^\s/:@"'`<>${}()]{1,64}):([^\s/:@"'`<>${}()]{6,128})@[\w.-]+\.\w{2,}/g,
  },
  {
    name: 'password',
    pattern:
      /\b\w*(?:password|passwd|client_?secret|api_?key|access_?token)["']?\s*[:=]\s*["'`]([A-Za-z0-9+/_~.=!@#%^&*-]{12,128})["'`]/gi,
    isReal: ({ 1: value = '' }) => /\d/.test(value) && /[A-Za-z]/.test(value) && bitsPerCharacter(value) > 3.2,
  },
];

/** Shannon entropy: words have about 3 bits or fewer, random text of this length more. */
export function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - (count / text.length) * Math.log2(count / text.length), 0);
}
