import type { ServerResponse } from 'node:http';

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="3">
<title>Parallax is not reachable</title>
<body style="font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto; padding: 0 1rem">
<h1 style="font-size: 1.25rem">No region answers right now</h1>
<p>This page asks again every few seconds. Photos that were uploaded are kept.</p>
</body>
</html>
`;

/** What people see while no region can serve the pages. */
export function nobodyAnswers(response: ServerResponse, method: 'GET' | 'HEAD'): void {
  response.writeHead(503, {
    'content-type': 'text/html; charset=utf-8',
    'content-length': Buffer.byteLength(page),
    'cache-control': 'no-store',
    'retry-after': '3',
  });
  response.end(method === 'HEAD' ? undefined : page);
}
