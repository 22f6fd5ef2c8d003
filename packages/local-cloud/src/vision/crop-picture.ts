import sharp from 'sharp';
import type { Picture } from './read-picture.ts';
import { type BoundingBox, ownAspectRatios } from './vision-contract.ts';

export interface SmartCrop {
  aspectRatio: number;
  boundingBox: BoundingBox;
}

/** The best-looking part of every ratio, by libvips' attention strategy: a hint where the eye goes, not an object. */
export function cropPicture(picture: Picture, aspectRatios: number[]): Promise<SmartCrop[]> {
  const wanted = aspectRatios.length > 0 ? aspectRatios : [ownRatio(picture)];
  return Promise.all(wanted.map((aspectRatio) => cropOnce(picture, aspectRatio)));
}

/** The picture's own, within the bounds of the service. */
function ownRatio({ width, height }: Picture): number {
  const { min, max } = ownAspectRatios;
  return Math.round(Math.min(max, Math.max(min, width / height)) * 100) / 100;
}

async function cropOnce(picture: Picture, aspectRatio: number): Promise<SmartCrop> {
  const { pixels, copyWidth, copyHeight, width, height } = picture;
  const isWide = copyWidth / copyHeight > aspectRatio;
  const cropWidth = Math.max(1, isWide ? Math.round(copyHeight * aspectRatio) : copyWidth);
  const cropHeight = Math.max(1, isWide ? copyHeight : Math.round(copyWidth / aspectRatio));
  const raw = { width: copyWidth, height: copyHeight, channels: 3 } as const;
  const { info } = await sharp(pixels, { raw })
    .resize(cropWidth, Math.min(cropHeight, copyHeight), { fit: 'cover', position: sharp.strategy.attention })
    .toBuffer({ resolveWithObject: true });
  // The offsets are negative: how far the picture was moved under the frame.
  const [left, top] = [Math.abs(info.cropOffsetLeft ?? 0), Math.abs(info.cropOffsetTop ?? 0)];
  const [scaleX, scaleY] = [width / copyWidth, height / copyHeight];
  const x = Math.round(left * scaleX);
  const y = Math.round(top * scaleY);
  return {
    aspectRatio,
    boundingBox: {
      x,
      y,
      w: Math.min(width - x, Math.round(info.width * scaleX)),
      h: Math.min(height - y, Math.round(info.height * scaleY)),
    },
  };
}
