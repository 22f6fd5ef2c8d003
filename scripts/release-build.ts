// Builds once what every environment gets: node scripts/release-build.ts [--release NAME] [--out DIR] [--twice].
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildRelease } from './release/build-release.ts';
import { writeTree } from './release/file-tree.ts';
import { readReleaseId } from './release/read-release-id.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: {
    release: { type: 'string' },
    out: { type: 'string', default: join(root, 'out/release') },
    twice: { type: 'boolean', default: false },
  },
});
const out = resolve(values.out);
const print = (line: string) => process.stdout.write(`${line}\n`);

const id = readReleaseId(root, values.release);
const { files, problems } = await buildOnce();
const differing = values.twice ? differences(files, (await buildOnce()).files) : [];
for (const { place, message } of problems) print(`${place}  ${message}`);
for (const path of differing)
  print(`${path}  came out different the second time: something of the moment or the machine is in it.`);
if (problems.length + differing.length > 0) {
  print(`Nothing was written: ${problems.length + differing.length} problems.`);
  process.exitCode = 1;
} else {
  rmSync(out, { recursive: true, force: true });
  writeTree(out, files);
  for (const { path, bytes } of files.filter(({ path }) => !path.startsWith('web/site/')))
    print(`${(bytes.length / 1024).toFixed(0).padStart(7)} KB  ${path}`);
  print(
    `${id.release} of ${id.commit}${id.isClean ? '' : ' WITH CHANGES THAT NO COMMIT HOLDS'}: ${files.length} files in ${out}`,
  );
  if (values.twice) print('Built twice, the same bytes both times.');
}

async function buildOnce() {
  const force = values.twice ? ['--force'] : [];
  execFileSync('turbo', ['run', 'build', '--output-logs=errors-only', ...force], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    shell: process.platform === 'win32',
  });
  return await buildRelease(root, id);
}

function differences(first: typeof files, second: typeof files): string[] {
  const bytes = new Map(second.map((entry) => [entry.path, Buffer.from(entry.bytes)]));
  return first.filter((entry) => bytes.get(entry.path)?.equals(entry.bytes) !== true).map(({ path }) => path);
}
