import type { IncomingMessage } from 'node:http';

/** Address of a request. Clients may send what is none, such as `//`: it becomes that of something that is not there, and gets the server's own 404. */
export const urlOf = ({ url = '/' }: Pick<IncomingMessage, 'url'>): URL =>
  URL.parse(url, 'http://local') ?? new URL(`http://local/${encodeURIComponent(url)}`);
