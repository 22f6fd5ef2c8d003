/** One fact per call: an event name and what belongs to it. The entry process writes it as a line of JSON. */
export type Log = (event: string, fields?: Record<string, unknown>) => void;

export const silentLog: Log = () => undefined;

/** Lines of JSON on stdout; `always` (the service, the region) is part of every line. */
export function jsonLog(always: Record<string, unknown>): Log {
  return (event, fields = {}) => {
    process.stdout.write(`${JSON.stringify({ event, time: new Date().toISOString(), ...always, ...fields })}\n`);
  };
}
