import type { ServerResponse } from 'node:http';

const page = (title: string, sentence: string, head = ''): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">${head}
<title>${title}</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem">
<h1 style="font-size: 1.25rem">${title}</h1>
<p>${sentence}</p>
</body>
</html>
`;

const nobody = page(
  'No region answers right now',
  'This page asks again every few seconds. Photos that were uploaded are kept.',
  '<meta http-equiv="refresh" content="3">',
);
const nothing = page('There is nothing at this address', '<a href="/">Go to the start page</a>.');

/** What people see while no region can serve the pages. */
export function nobodyAnswers(response: ServerResponse, method: 'GET' | 'HEAD'): void {
  send(response, method, 503, nobody, { 'retry-after': '3' });
}

/** What people see where a site has no 404 document of its own. */
export function nothingThere(response: ServerResponse, method: 'GET' | 'HEAD'): void {
  send(response, method, 404, nothing, {});
}

function send(
  response: ServerResponse,
  method: 'GET' | 'HEAD',
  status: number,
  text: string,
  headers: Record<string, string>,
): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(method === 'HEAD' ? undefined : text);
}
