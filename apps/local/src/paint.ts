/** Colours for a terminal; texts pass unchanged where there is none or NO_COLOR asks for it. */
export interface Paint {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
  /** A colour of its own for each name, always the same one. */
  named(name: string, text: string): string;
}

const nameColours = [36, 35, 34, 33, 32, 96, 95, 94, 93, 92];

export function paintFor(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Paint {
  const on = stream.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  const code = (open: number, close: number) => (text: string) => (on ? `\u001b[${open}m${text}\u001b[${close}m` : text);
  return {
    bold: code(1, 22),
    dim: code(2, 22),
    red: code(31, 39),
    green: code(32, 39),
    yellow: code(33, 39),
    cyan: code(36, 39),
    named: (name, text) => code(nameColours[sum(name) % nameColours.length] ?? 36, 39)(text),
  };
}

const sum = (text: string): number => [...text].reduce((total, char) => (total * 31 + char.charCodeAt(0)) % 65_521, 7);
