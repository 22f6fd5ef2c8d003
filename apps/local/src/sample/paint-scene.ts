import sharp from 'sharp';
import type { Scene } from './scenes.ts';

/** Draws a scene as a JPEG with a little film grain, so that it compresses and measures like a photo; in its own size, or with this longest side. */
export async function paintScene(scene: Scene, longestSide = Math.max(scene.width, scene.height)): Promise<Buffer> {
  const scale = longestSide / Math.max(scene.width, scene.height);
  const [width, height] = [Math.round(scene.width * scale), Math.round(scene.height * scale)];
  const grain = await sharp({
    create: {
      width: Math.ceil(width / 2),
      height: Math.ceil(height / 2),
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma: 10 },
    },
  })
    .png({ compressionLevel: 1 })
    .toBuffer();
  return await sharp(Buffer.from(scene.svg), { density: 72 })
    .resize(width, height, { fit: 'fill' })
    .composite([{ input: await sharp(grain).resize(width, height).toBuffer(), blend: 'soft-light' }])
    .jpeg({ quality: 86 })
    .toBuffer();
}
