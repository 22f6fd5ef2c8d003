const maxLineChars = 64 * 1024;

/** Turns chunks of text into lines. A line longer than 64 Ki characters is cut into pieces, so that nothing grows without bound. */
export function splitLines(onLine: (line: string) => void): { write(chunk: string): void; end(): void } {
  let rest = '';
  const emit = (line: string) => {
    const trimmed = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (trimmed !== '') onLine(trimmed);
  };
  const flush = () => {
    const last = rest;
    rest = '';
    emit(last);
  };
  return {
    write(chunk) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) emit(line);
      if (rest.length > maxLineChars) flush();
    },
    end: flush,
  };
}
