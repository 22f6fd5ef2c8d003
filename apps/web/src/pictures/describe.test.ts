import { expect, test } from 'vitest';
import { allTagsOf, altTextOf, bytesInWords, nameOf, ratioOf, typeInWords } from './describe.ts';
import { sampleImage } from './sample-image.ts';

const recognised = sampleImage(1, {
  tags: ['home', 'sky'],
  recognition: {
    ...sampleImage(1).recognition,
    caption: { text: 'A bright picture', confidence: 0.8 },
    tags: [
      { name: 'sky', confidence: 0.9 },
      { name: 'sea', confidence: 0.8 },
    ],
  },
});

test('alternative text is the person’s own, else the caption, else a sentence', () => {
  expect(altTextOf({ ...recognised, altText: 'My house' })).toBe('My house');
  expect(altTextOf(recognised)).toBe('A bright picture');
  expect(altTextOf({ ...sampleImage(1), title: 'Home' })).toBe('Home');
  expect(altTextOf(sampleImage(1), 'en-GB')).toBe('A picture without a description, uploaded on 20 November 2026');
});

test('a name is found for every picture', () => {
  expect(nameOf({ ...recognised, title: 'Home' })).toBe('Home');
  expect(nameOf(recognised)).toBe('A bright picture');
  expect(nameOf(sampleImage(1))).toBe('photo-1.jpg');
  expect(nameOf({ ...sampleImage(1), fileName: null })).toBe('Untitled picture');
});

test('tags come once, own ones first', () => {
  expect(allTagsOf(recognised)).toEqual(['home', 'sky', 'sea']);
});

test('the shape is that of the upright thumbnail', () => {
  const thumbnail = {
    url: 'https://a.test/1',
    secondaryUrl: 'https://b.test/1',
    width: 240,
    height: 320,
    contentType: 'image/webp',
  };
  expect(ratioOf({ ...recognised, thumbnails: [thumbnail] })).toBe(0.75);
  expect(ratioOf(sampleImage(1))).toBeCloseTo(4 / 3);
});

test('figures in words', () => {
  expect([999, 12_400, 3_912_004].map(bytesInWords)).toEqual(['999 bytes', '12 KB', '3.9 MB']);
  expect(typeInWords('image/jpeg')).toBe('JPEG');
});
