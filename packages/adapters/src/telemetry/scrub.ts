/** Longest text that is sent, characters. */
const maxLength = 500;
/** Shortened, as they mostly are, or in full; a time of day is neither. */
const ipv6 = /(?<![\w:])(?:[0-9a-f:]*::[0-9a-f:]*|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4})/gi;

/**
 * A message without what could tell of a person or open a door: queries of addresses (signatures), what stands in quotes (names of files), IP addresses,
 * and anything as long as a key or its hash. Errors of services are written by others, and quote what they were given.
 */
export function scrub(text: string): string {
  return text
    .replace(/\?[^\s"'<>]*/g, '?…')
    .replace(/"[^"]*"|“[^”]*”|'[^'\s][^']*'/g, '"…"')
    .replace(/\b\d{1,3}(\.\d{1,3}){3}\b/g, '[ip]')
    .replace(ipv6, '[ip]')
    .replace(/[\w.+-]+@[\w-]+\.[\w.]+/g, '[address]')
    .replace(/[A-Za-z0-9+/_=]{30,}|[A-Za-z0-9_-]{40,}/g, '[…]')
    .slice(0, maxLength);
}

/** Where it happened, without the message that heads a stack. */
export function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 20).join('\n');
}
