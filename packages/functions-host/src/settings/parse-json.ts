const stringOrComment = /"(?:[^"\\]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const stringOrTrailingComma = /"(?:[^"\\]|\\.)*"|,(?=\s*[}\]])/g;

/**
 * JSON as the real host reads host.json and local.settings.json: Newtonsoft accepts a byte order mark, comments and
 * trailing commas. Rejects with the SyntaxError of JSON.parse.
 */
export function parseJson(text: string): unknown {
  const withoutComments = text.replace(/^\uFEFF/, '').replace(stringOrComment, (part) => (part.startsWith('"') ? part : ''));
  return JSON.parse(withoutComments.replace(stringOrTrailingComma, (part) => (part === ',' ? '' : part)));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
