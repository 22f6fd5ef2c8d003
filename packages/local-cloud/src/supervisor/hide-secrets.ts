const hidden = '(hidden)';

/** A line of JSON without what opens something: fields that are named `key`, and the `code` of addresses. Any other line stays as it is. */
export function hideSecrets(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    return JSON.stringify(JSON.parse(line, (name, value: unknown) => (name === 'key' ? hidden : withoutCode(value))));
  } catch {
    return line;
  }
}

const withoutCode = (value: unknown): unknown =>
  typeof value === 'string' ? value.replace(/([?&]code=)[^&]+/g, `$1${hidden}`) : value;
