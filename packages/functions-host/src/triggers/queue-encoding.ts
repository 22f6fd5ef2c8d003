/** The bytes of a message's text; null when the text is not in the encoding that host.json asks for. */
export function decodeMessage(text: string, encoding: 'base64' | 'none'): Buffer | null {
  if (encoding === 'none') return Buffer.from(text, 'utf8');
  // Convert.FromBase64String: padded to a multiple of four, the standard alphabet, white space ignored.
  const compact = text.replace(/\s/g, '');
  const isBase64 = compact.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(compact);
  return isBase64 ? Buffer.from(compact, 'base64') : null;
}
