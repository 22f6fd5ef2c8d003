/** Fields that say when and where, which the reader of one stream knows already. */
const known = new Set(['time', 'at', 'level', 'event', 'message', 'category', 'part', 'region', 'service']);

/** A line of JSON as a sentence with its fields behind it; any other line as it is. */
export function readableLine(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const entry = JSON.parse(line) as Record<string, unknown>;
    const head = [entry['level'], entry['category'], entry['event'], entry['message']].filter((part) => typeof part === 'string');
    const rest = Object.entries(entry).filter(([name]) => !known.has(name));
    return [...head, ...rest.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)].join(
      ' ',
    );
  } catch {
    return line;
  }
}
