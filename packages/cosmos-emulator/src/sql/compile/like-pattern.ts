type Step = { kind: 'any' } | { kind: 'one'; accepts: (unit: string) => boolean };

/**
 * Reads a LIKE pattern: `%` any text, `_` any one character, `[a-f]` and `[^a-f]` one character of a set.
 * @returns null when a set is not closed or the escape character escapes nothing
 */
export function readLikePattern(pattern: string, escapedBy: string | undefined): ((text: string) => boolean) | null {
  const steps: Step[] = [];
  let at = 0;
  while (at < pattern.length) {
    const unit = pattern.charAt(at);
    if (unit === escapedBy) {
      const literal = pattern.charAt(at + 1);
      if (literal === '') return null;
      steps.push({ kind: 'one', accepts: (other) => other === literal });
      at += 2;
    } else if (unit === '[') {
      const set = readSet(pattern, at + 1);
      if (set === null) return null;
      steps.push({ kind: 'one', accepts: set.accepts });
      at = set.end;
    } else {
      steps.push(
        unit === '%' ? { kind: 'any' } : { kind: 'one', accepts: unit === '_' ? () => true : (other) => other === unit },
      );
      at += 1;
    }
  }
  return (text) => matches(text, steps);
}

function readSet(pattern: string, start: number): { accepts: (unit: string) => boolean; end: number } | null {
  const inverted = pattern.charAt(start) === '^';
  const from = inverted ? start + 1 : start;
  const close = pattern.indexOf(']', from);
  if (close < 0) return null;
  const ranges: [string, string][] = [];
  for (let at = from; at < close; at += 1) {
    const low = pattern.charAt(at);
    const isRange = pattern.charAt(at + 1) === '-' && at + 2 < close;
    ranges.push([low, isRange ? pattern.charAt(at + 2) : low]);
    if (isRange) at += 2;
  }
  return { accepts: (unit) => ranges.some(([low, high]) => unit >= low && unit <= high) !== inverted, end: close + 1 };
}

/** Greedy with one point of return, the last `%`: at most text x pattern steps, whatever the pattern. */
function matches(text: string, steps: Step[]): boolean {
  let at = 0;
  let step = 0;
  let returnStep = -1;
  let returnAt = 0;
  while (at < text.length) {
    const current = steps[step];
    if (current?.kind === 'any') {
      returnStep = step;
      returnAt = at;
      step += 1;
    } else if (current?.kind === 'one' && current.accepts(text.charAt(at))) {
      at += 1;
      step += 1;
    } else if (returnStep >= 0) {
      returnAt += 1;
      at = returnAt;
      step = returnStep + 1;
    } else {
      return false;
    }
  }
  return steps.slice(step).every((rest) => rest.kind === 'any');
}
