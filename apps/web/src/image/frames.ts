import type { Recognition } from '@parallax/contracts/image';
import type { Frame } from './stage.tsx';

/** All that recognition found a place for: objects, people, words. */
export const framesOf = ({ objects, people, text }: Recognition): Frame[] => [
  ...objects.map(({ name, box }, index) => ({ id: `object ${index}`, label: name, box })),
  ...people.map(({ box }, index) => ({
    id: `person ${index}`,
    label: people.length > 1 ? `person ${index + 1}` : 'person',
    box,
  })),
  ...text.map(({ text: words, box }, index) => ({ id: `text ${index}`, label: `“${words}”`, box })),
];
