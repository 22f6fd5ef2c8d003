import type { Server } from 'node:http';

/** Ends a server and every connection that it still has. */
export const stopServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
