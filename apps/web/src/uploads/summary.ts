import { isSettled, isUnsent, type Queue, type Upload } from './queue.ts';

const photos = (count: number) => (count === 1 ? '1 photo' : `${count} photos`);

/** The dock's heading. */
export function headingOf(queue: Queue): string {
  const done = queue.filter((upload) => upload.stage === 'done').length;
  const open = queue.filter((upload) => !isSettled(upload)).length;
  const troubled = queue.length - done - open;
  const total = queue.filter((upload) => upload.stage !== 'refused').length;
  if (open > 0) return total === 1 ? 'Uploading 1 photo' : `Uploading, ${done} of ${total} done`;
  if (troubled === 0) return `${photos(done)} uploaded`;
  return done === 0 ? `${photos(troubled)} not uploaded` : `${done} uploaded, ${troubled} not`;
}

/** What screen readers are told when it changes: how far it is, and each trouble once. */
export function announcementOf(queue: Queue): string {
  if (queue.length === 0) return '';
  const done = queue.filter((upload) => upload.stage === 'done').length;
  const troubles = queue.filter((upload) => upload.stage === 'failed' || upload.stage === 'refused');
  const progress = `${done} of ${photos(queue.length)} uploaded.`;
  return [progress, ...troubles.map((upload) => `${upload.name}: ${upload.sentence}`)].join(' ');
}

/** What a row says under the file's name. `nameOfRegion` gives what people call a region. */
export function statusOf(upload: Upload, now: number, nameOfRegion: (region: string) => string): string {
  if (upload.pause) return `${upload.pause.sentence}${againIn(upload.pause.until, now)}`;
  if (upload.sentence !== null) return upload.sentence;
  if (upload.moved && upload.stage === 'sending') {
    const what = upload.moved.why === 'read-only' ? 'takes no files right now' : 'stopped answering';
    return `${nameOfRegion(upload.moved.from)} ${what}, continuing in ${nameOfRegion(upload.moved.to)}`;
  }
  switch (upload.stage) {
    case 'waiting':
      return 'Waiting for its turn';
    case 'checking':
      return 'Checking';
    case 'asking':
      return upload.avoid.length > 0 ? 'Looking for another way' : 'Getting ready';
    case 'sending':
      return `Sending, ${percentOf(upload)} %`;
    case 'processing':
      return 'Sent, making the thumbnail';
    case 'recognising':
      return 'In the gallery, being described';
    case 'done':
      return 'In the gallery';
    default:
      return '';
  }
}

const percentOf = ({ sent, bytes }: Upload): number => (bytes > 0 ? Math.floor((100 * sent) / bytes) : 0);

function againIn(until: number | null, now: number): string {
  if (until === null) return '';
  const seconds = Math.max(0, Math.ceil((until - now) / 1_000));
  if (seconds === 0) return ' Trying again now.';
  return seconds < 90 ? ` Trying again in ${seconds} s.` : ` Trying again in ${Math.round(seconds / 60)} minutes.`;
}

export const needsWarning = (queue: Queue): boolean => queue.some(isUnsent);

/** Troubled ones first, since they need a person; the others as they came. */
export const inDockOrder = (queue: Queue): Upload[] => queue.toSorted((a, b) => Number(needsPerson(b)) - Number(needsPerson(a)));

const needsPerson = (upload: Upload): boolean => upload.stage === 'failed' || upload.stage === 'refused';
