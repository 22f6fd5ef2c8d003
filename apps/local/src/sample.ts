// npm run sample: a dozen generated pictures through the real path, so that the first look is not empty.
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from '@parallax/local-cloud/supervisor/refusal';
import { endWith } from './end-with.ts';
import { defaultDataDir } from './repository.ts';
import { findRunning } from './running-instance.ts';
import { paintScene } from './sample/paint-scene.ts';
import { scenes } from './sample/scenes.ts';
import { uploadPicture } from './sample/upload-picture.ts';

const settledWithinMs = 60_000;
/** As the photo app does; the machine is painting at the same time. */
const atOnce = 3;

await endWith(async () => {
  const { values } = parseArgs({ options: { data: { type: 'string' } } });
  const dataDir = resolve(values.data ?? defaultDataDir);
  const running = findRunning(dataDir);
  if (running === null)
    throw new Refusal(`No local cloud is running on ${dataDir}. Start one with npm start, then run this again.`);
  if (running.api === null || running.web === null)
    throw new Refusal('The local cloud is still starting. Run this again in a moment.');
  // As a browser makes it once.
  const ownerKey = randomBytes(32).toString('base64url');
  // To each region in turn, so that whichever is lost, some pictures were at home there.
  const uploaders = running.regions.filter(({ status }) => status === 'up').map(({ api }) => ({ api, ownerKey }));
  if (uploaders.length === 0) throw new Refusal(`Every region is lost. Restore one in the control room: ${running.controlRoom}`);
  const queue = scenes.flatMap((scene, index) => {
    const uploader = uploaders[index % uploaders.length];
    return uploader === undefined ? [] : [{ scene, uploader }];
  });
  let failures = 0;
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { scene, uploader } = next;
      const since = performance.now();
      try {
        const bytes = await paintScene(scene);
        const image = await uploadPicture(uploader, { fileName: `${scene.name}.jpg`, bytes }, { settledWithinMs });
        const seconds = ((performance.now() - since) / 1000).toFixed(1);
        console.log(`  ✓ ${scene.name.padEnd(26)} ${seconds} s   ${image.recognition.caption?.text ?? 'without a description'}`);
      } catch (error) {
        failures++;
        console.log(`  ✗ ${scene.name.padEnd(26)} ${(error as Error).message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  console.log(`\n  ${scenes.length - failures} of ${scenes.length} pictures are at ${running.web}`);
  return failures === 0 ? 0 : 1;
});
