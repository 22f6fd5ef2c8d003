import { connect } from 'node:net';

const everyMs = 5;

/** Settles, with the time, when nobody listens at an address any more. */
export async function untilDead(url: string, withinMs = 20_000): Promise<number> {
  const endsAt = Date.now() + withinMs;
  while (await isListening(url)) {
    if (Date.now() > endsAt) throw new Error(`${url} still listens ${withinMs} ms after its region was killed`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  return Date.now();
}

const isListening = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
