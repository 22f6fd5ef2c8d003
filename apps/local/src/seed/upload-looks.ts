import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { thumbnailSides } from '@parallax/contracts/limits';
import { blobContainers } from '@parallax/contracts/resources';
import type { ThumbnailBlob } from '@parallax/domain/documents';
import sharp from 'sharp';
import { paintScene } from '../sample/paint-scene.ts';
import { type Scene, scenes } from '../sample/scenes.ts';
import type { RunningLocal } from '../start-local.ts';
import type { SeedLook } from './seed-record.ts';

/** A thumbhash of a plain grey square: seeded pictures need a placeholder, not a likeness. */
const greyThumbhash = '3OcRJYB4d3h/iIeHeEh3eIhw+j3A';

/** Makes the thumbnails that seeded pictures share and puts them where thumbnails are. */
export async function uploadLooks(local: RunningLocal): Promise<SeedLook[]> {
  const { storageAccount, regions } = local;
  const blob = regions[0]?.blob ?? '';
  const credential = new StorageSharedKeyCredential(storageAccount.name, storageAccount.key);
  const container = new BlobServiceClient(blob, credential).getContainerClient(blobContainers.thumbnails);
  return await Promise.all(
    scenes.map(async (scene, index): Promise<SeedLook> => {
      const picture = await paintScene(scene, Math.max(...thumbnailSides));
      const { dominant } = await sharp(picture).resize(64).stats();
      const thumbnails = await Promise.all(
        thumbnailSides.map(async (side): Promise<ThumbnailBlob> => {
          const name = `seed/${index}-${side}.webp`;
          const { data, info } = await sharp(picture)
            .resize(scaled(scene, side))
            .webp({ quality: 78 })
            .toBuffer({ resolveWithObject: true });
          const client = container.getBlockBlobClient(name);
          await client.uploadData(data, {
            blobHTTPHeaders: { blobContentType: 'image/webp', blobCacheControl: 'public, max-age=31536000, immutable' },
          });
          return {
            name,
            url: `${blob}/${blobContainers.thumbnails}/${name}`,
            width: info.width,
            height: info.height,
            contentType: 'image/webp',
            bytes: data.length,
          };
        }),
      );
      const colour = `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
      return { name: scene.name, width: scene.width, height: scene.height, colour, thumbhash: greyThumbhash, thumbnails };
    }),
  );
}

/** The longer side is the one that counts. */
const scaled = ({ width, height }: Scene, side: number) => (width >= height ? { width: side } : { height: side });
