// Loaded before every test file: a test that reaches beyond this machine fails, instead of passing here and hanging elsewhere.
// Processes that a test starts are not watched.
import { Socket } from 'node:net';

interface Target {
  readonly host?: string;
  readonly path?: string;
}

const connect = Socket.prototype.connect;

Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  const host = hostOf(args);
  if (!isThisMachine(host))
    throw new Error(`A test tried to connect to ${host}: tests use servers on this machine, on a free port of 127.0.0.1.`);
  return (connect as (...given: unknown[]) => Socket).apply(this, args);
} as typeof connect;

/** The host that connect() was asked for, in any of its forms; undefined for this machine and for local sockets. */
function hostOf(args: readonly unknown[]): string | undefined {
  // Node's own callers hand over arguments that are already put into one list.
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === 'object' && first !== null) return (first as Target).path ? undefined : (first as Target).host;
  return typeof second === 'string' ? second : undefined;
}

// `.invalid` never resolves (RFC 2606): it stands for a name that does not exist.
const isThisMachine = (host: string | undefined): boolean =>
  host === undefined || /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3}|0\.0\.0\.0|::)$|\.(localhost|invalid)$/i.test(host);
