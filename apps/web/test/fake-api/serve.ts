import { fileURLToPath } from 'node:url';
import { startFakeApi } from './fake-api.ts';
import { servePage } from './serve-page.ts';

// For looking at the built page without a cloud: `node test/fake-api/serve.ts [count of pictures]`.
const api = await startFakeApi();
api.draw(Number(process.argv[2] ?? 60));
const page = await servePage(fileURLToPath(new URL('../../dist', import.meta.url)), [api.url]);
console.log(`The page: ${page.url}\nThe fake API: ${api.url}\nStop with Ctrl-C.`);

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void Promise.all([api.stop(), page.stop()]).then(() => process.exit(0)));
