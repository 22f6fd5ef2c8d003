import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { thumbnailSides } from '@parallax/contracts/limits';
import { blobContainers } from '@parallax/contracts/resources';
import sharp from 'sharp';
import { paintScene } from '../sample/paint-scene.ts';
import { type Scene, scenes } from '../sample/scenes.ts';
import type { RunningLocal } from '../start-local.ts';
import type { SeedHome, SeedLook } from './seed-record.ts';

/** A thumbhash of a plain grey square: seeded pictures need a placeholder, not a likeness. */
const greyThumbhash = '3OcRJYB4d3h/iIeHeEh3eIhw+j3A';

interface PaintedLook extends Omit<SeedLook, 'thumbnails'> {
  readonly thumbnails: readonly {
    readonly name: string;
    readonly data: Buffer;
    readonly width: number;
    readonly height: number;
  }[];
}

/** Makes the thumbnails that seeded pictures share and puts them where thumbnails are, in every region. */
export async function uploadLooks({ storageAccount, regions }: RunningLocal): Promise<SeedHome[]> {
  const painted = await Promise.all(scenes.map(paintLook));
  const credential = new StorageSharedKeyCredential(storageAccount.name, storageAccount.key);
  return await Promise.all(
    regions.map(async ({ name: region, blob }): Promise<SeedHome> => {
      const service = new BlobServiceClient(blob, credential);
      return { region, blobUrl: blob, looks: await Promise.all(painted.map((look) => uploadLook(look, service))) };
    }),
  );
}

async function paintLook(scene: Scene, index: number): Promise<PaintedLook> {
  const picture = await paintScene(scene, Math.max(...thumbnailSides));
  const { dominant } = await sharp(picture).resize(64).stats();
  const thumbnails = await Promise.all(
    thumbnailSides.map(async (side) => {
      const resized = sharp(picture).resize(scaled(scene, side)).webp({ quality: 78 });
      const { data, info } = await resized.toBuffer({ resolveWithObject: true });
      return { name: `seed/${index}-${side}.webp`, data, width: info.width, height: info.height };
    }),
  );
  const colour = `#${[dominant.r, dominant.g, dominant.b].map((part) => part.toString(16).padStart(2, '0')).join('')}`;
  return { name: scene.name, width: scene.width, height: scene.height, colour, thumbhash: greyThumbhash, thumbnails };
}

async function uploadLook(look: PaintedLook, service: BlobServiceClient): Promise<SeedLook> {
  const container = service.getContainerClient(blobContainers.thumbnails);
  const thumbnails = await Promise.all(
    look.thumbnails.map(async ({ name, data, width, height }) => {
      const client = container.getBlockBlobClient(name);
      await client.uploadData(data, {
        blobHTTPHeaders: { blobContentType: 'image/webp', blobCacheControl: 'public, max-age=31536000, immutable' },
      });
      const url = `${container.url}/${name}`;
      return { name, url, width, height, contentType: 'image/webp' as const, bytes: data.length };
    }),
  );
  return { ...look, thumbnails };
}

/** The longer side is the one that counts. */
const scaled = ({ width, height }: Scene, side: number) => (width >= height ? { width: side } : { height: side });
