import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readCaptureTime } from './exif-date.ts';

const exifOf = async (date: string, tag = 'DateTimeOriginal') => {
  const file = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
    .jpeg()
    .withExif({ IFD2: { [tag]: date } })
    .toBuffer();
  return (await sharp(file).metadata()).exif;
};

test('the time is the local one of the camera, without a zone', async () => {
  expect(readCaptureTime(await exifOf('2024:02:29 23:59:58'))).toBe('2024-02-29T23:59:58');
});

test('the time of digitizing stands in for a missing one', async () => {
  expect(readCaptureTime(await exifOf('2021:07:01 08:00:00', 'DateTimeDigitized'))).toBe('2021-07-01T08:00:00');
});

test.each(['0000:00:00 00:00:00', '    :  :     :  :  ', '2023:02:31 10:00:00', '2023:13:01 10:00:00', 'yesterday, at noon'])(
  '"%s" is no date',
  async (date) => {
    expect(readCaptureTime(await exifOf(date))).toBeNull();
  },
);

test('no block, no date', () => {
  expect(readCaptureTime(undefined)).toBeNull();
  expect(readCaptureTime(Buffer.alloc(0))).toBeNull();
});

test('a block cut at any length or with any byte changed is read without harm', async () => {
  const exif = await exifOf('2024:02:29 23:59:58');
  for (let length = 0; length < exif!.length; length++) expect(() => readCaptureTime(exif!.subarray(0, length))).not.toThrow();
  for (let at = 0; at < exif!.length; at++) {
    const changed = Buffer.from(exif!);
    changed[at] = 0xff;
    expect(() => readCaptureTime(changed)).not.toThrow();
  }
});
