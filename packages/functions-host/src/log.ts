export const logLevels = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;
export type LogLevel = (typeof logLevels)[number];

/** One line of the host's log. `category` is the real host's (`Function.<name>.User`, `Host.Startup`); `at` is ISO 8601. */
export interface LogEntry {
  level: LogLevel;
  category: string;
  message: string;
  at: string;
  functionName?: string;
  invocationId?: string;
}

export interface LogScope {
  functionName?: string;
  invocationId?: string;
}

export type Log = (level: LogLevel, category: string, message: string, scope?: LogScope) => void;

/** host.json `logging.logLevel`: category prefix -> least level; `default` for the rest. */
export type LogFilter = Record<string, LogLevel>;

export function createLog(sink: (entry: LogEntry) => void, filter: () => LogFilter): Log {
  return (level, category, message, scope = {}) => {
    if (logLevels.indexOf(level) < logLevels.indexOf(leastLevel(filter(), category))) return;
    sink({ level, category, message, at: new Date().toISOString(), ...scope });
  };
}

/** The longest matching prefix wins, as in Microsoft.Extensions.Logging; the host's own default is Information. */
function leastLevel(filter: LogFilter, category: string): LogLevel {
  let best = '';
  let level = filter['default'] ?? 'information';
  for (const [prefix, least] of Object.entries(filter)) {
    const matches = category === prefix || category.startsWith(`${prefix}.`);
    if (matches && prefix.length > best.length) {
      best = prefix;
      level = least;
    }
  }
  return level;
}

export function describeError(error: unknown): string {
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  return String(error);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
