import type { DrillOptions } from './options.ts';

export interface ToolCall {
  readonly options: DrillOptions;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Gives the exit code. */
export type Tool = (call: ToolCall) => Promise<number>;

/** What the command can do besides drills; loaded only when asked for, since a browser is no small thing. */
const tools: Readonly<Record<string, () => Promise<Tool>>> = {
  screenshots: async () => (await import('./browser/screenshots.ts')).takeScreenshots,
  'trace-screenshot': async () => (await import('./browser/trace-screenshot.ts')).takeTraceScreenshot,
};

/** The tool that is named, alone; null when drills are. */
export function toolFor(names: readonly string[]): Tool | null {
  const load = names.length === 1 ? tools[names[0] ?? ''] : undefined;
  return load === undefined ? null : async (call) => (await load())(call);
}
