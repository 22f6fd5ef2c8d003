// A process of its own: unpacks the archives of @sparticuz/chromium, in the folder given, into TMPDIR.
import { join } from 'node:path';
import { inflate } from '@sparticuz/chromium';

const folder = process.argv[2];
if (!folder) throw new Error('expected the folder that holds chromium.br as the only argument');
await Promise.all(
  ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br'].map((name) => inflate(join(folder, name))),
);
