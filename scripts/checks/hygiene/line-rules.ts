/** A pattern that no line may match. The patterns are written so that this file does not match itself. */
export interface LineRule {
  readonly name: string;
  readonly pattern: RegExp;
  /** What to do instead. */
  readonly mend: string;
  /** Files the rule is for; left out: all. */
  readonly files?: RegExp;
}

const testFiles = /\.test\.tsx?$/;

export const lineRules: readonly LineRule[] = [
  {
    name: 'machine path',
    // Not inside an address or a relative path; /home/site is where Azure keeps a Functions app.
    pattern: /(?<![\w./-])(\/w[o]rk\/|\/r[o]ot\/|\/h[o]me\/(?!site\b)\w|\/U[s]ers\/\w|[A-Z]:\\+U[s]ers\\)/,
    mend: 'paths of one machine break on every other: derive it from the file or from a setting.',
  },
  {
    name: 'outside paper',
    pattern:
      /\.\.\/sh[a]red\/(checks|facts|spikes|design|house|look)|\bf[a]cts\/[\w-]+\.md|\bh[o]use[- ]style\b|\bdesign(\.md)?,? s[e]ction\b/i,
    mend: 'what it points to is not in this repository: say the thing itself, or point into docs/.',
  },
  {
    name: 'registry host',
    pattern: /\br[e]gistry\.(npmjs|yarnpkg)\.|\bd[e]b\.debian\.|\bpypi\.o[r]g\b/,
    mend: 'where packages come from is set by the machine: name the package alone.',
  },
  {
    name: 'how work is organised',
    pattern:
      /\bsub-?a[g]ents?\b|\b(coding|AI|other|another) (a[g]ent|assistant)s?\b|\bh[e]lpers?\b|\bi[s]sue #?\d{1,2}\b|\b(this|my|your|our) t[a]sk\b|\b(coding|working|previous|earlier) s[e]ssion\b|\b(the|your|my) br[i]ef\b|\b(cl[a]ude|chatg[p]t|anthr[o]pic)\b/i,
    mend: 'readers of the repository know nothing of how it was made: say what the thing is and why.',
  },
  {
    name: 'unfinished',
    pattern: /\b(T[O]DO|F[I]XME|X[X]X)\b|@ts-(i[g]nore|nocheck)\b|\beslint-d[i]sable/,
    mend: 'finish it, or write down the limit where a user would look for it.',
  },
  {
    name: 'test left out',
    pattern: /\.(o[n]ly|s[k]ip|t[o]do|f[a]ils)(\.each)?\(/,
    mend: 'run it, or delete it; what only some platforms can run takes `runIf` and a row in scripts/allowed-skips.json.',
    files: testFiles,
  },
  {
    name: 'secret',
    // 64 bytes in base64 are an Azure account's key; Azurite's is public. Hashes of packages begin with sha512-.
    pattern:
      /(?<![\w+/=-])(?!Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1)[A-Za-z0-9+/]{86}==|\bA[c]countKey=(?!Eby8vdM02xNOcqFlqUwJ)[A-Za-z0-9+/]{20}|[?&]s[i]g=[A-Za-z0-9%+/]{40}|-{5}B[E]GIN [A-Z ]*PRIVATE KEY|\beyJ[\w-]{16,}\.e[y]J[\w-]{16,}\.[\w-]{16,}|\bg[h]p_\w{36}|\bn[p]m_\w{36}|\bA[K]IA[0-9A-Z]{16}\b/,
    mend: 'take it out, make a new one, and have tests make their own.',
  },
];
