import type { Server } from 'node:http';

/** Listens on this machine only. Rejects with a sentence when the port is taken. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? Object.assign(new Error(`Port ${port} of 127.0.0.1 is taken; choose another, or 0 for a free one.`), {
              code: error.code,
            })
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

const portRetryMs = 50;

/** Listens on a port; while something else holds it, tries again for `patienceMs`. */
export async function listenPatiently(make: () => Server, port: number, patienceMs: number): Promise<Server> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const server = make();
    try {
      await listen(server, port);
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, portRetryMs));
    }
  }
}
