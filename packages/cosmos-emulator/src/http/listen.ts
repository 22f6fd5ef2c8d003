import type { Server } from 'node:http';

/** Listens on this machine only. Rejects with a sentence when the port is taken. */
export function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} of 127.0.0.1 is taken; choose another, or 0 for a free one.`)
          : error,
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
