import type { Image } from '@parallax/contracts/image';
import type { ImagesApi } from '../api/images.ts';
import { isAbort, sentenceOf } from '../api/problem.ts';
import type { Waiting } from '../browser/waiting.ts';
import type { Store } from '../store/store.ts';
import { followUpload } from './follow-upload.ts';
import type { KeptFiles } from './kept-files.ts';
import { createPace } from './pace.ts';
import { nextToStart, type Queue, type QueueAction, type Upload } from './queue.ts';
import type { SendFile } from './send-file.ts';
import { GivenUp, sendUpload } from './send-upload.ts';

export interface UploaderOptions {
  readonly store: Store<Queue, QueueAction>;
  readonly api: Pick<ImagesApi, 'remove'>;
  /** What one file asks, from its grant to its picture, in one trace. */
  readonly apiInOneTrace: () => Pick<ImagesApi, 'askToUpload' | 'find'>;
  readonly sendFile: SendFile;
  readonly waiting: Waiting;
  readonly kept: KeptFiles;
  /** A key whose time is `ageMs` before now. */
  readonly newKey: (ageMs: number) => string;
  /** Called with each new state of an own image while it is followed. */
  readonly onImage: (image: Image) => void;
}

/** Runs the queue: takes files in, starts them in turn, and does what people ask of them. The queue itself says how all of it stands. */
export function createUploader(options: UploaderOptions) {
  const { store, kept } = options;
  const tell = store.dispatch;
  const files = new Map<string, File>();
  const running = new Map<string, AbortController>();
  const pace = createPace();

  const entry = (key: string): Upload | null => store.get().find((upload) => upload.key === key) ?? null;

  function startNext(): void {
    for (const { key } of nextToStart(store.get())) if (!running.has(key)) void run(key);
  }

  async function run(key: string): Promise<void> {
    const file = files.get(key);
    if (!file) return;
    const control = new AbortController();
    running.set(key, control);
    try {
      await sendAndFollow(key, file, control.signal);
    } catch (error) {
      if (!control.signal.aborted && !isAbort(error)) tell({ type: 'failed', key, ...reasonOf(error) });
    } finally {
      if (running.get(key) === control) running.delete(key);
      startNext();
    }
  }

  async function sendAndFollow(key: string, file: File, signal: AbortSignal): Promise<void> {
    const context = { ...options, api: options.apiInOneTrace(), pace, tell, signal, entry: () => entry(key) };
    const imageId = await sendUpload(key, file, context);
    // Refused or safely there: nothing to go on with after a reload.
    void kept.forget(key);
    if (imageId !== null) await followUpload(key, imageId, context);
  }

  function take(entries: readonly { readonly key: string; readonly file: File }[]): void {
    for (const { key, file } of entries) files.set(key, file);
    tell({ type: 'added', files: entries.map(({ key, file }) => ({ key, name: file.name || 'Picture', bytes: file.size })) });
    startNext();
  }

  function add(chosen: readonly File[]): void {
    // Lists show the newest first: a millisecond between them keeps files that were chosen together in the order of choice.
    const entries = chosen.map((file, index) => ({ key: options.newKey(index), file }));
    for (const { key, file } of entries) void kept.keep(key, file);
    take(entries);
  }

  /** Tries a file again. One that the worker has judged is a new image: under the old key it would be the judged one. */
  function retry(key: string): void {
    const upload = entry(key);
    const file = files.get(key);
    if (!upload?.canRetry || !file) return;
    if (upload.judged) {
      remove(key);
      add([file]);
    } else tell({ type: 'retried', key });
    startNext();
  }

  function remove(key: string): void {
    running.get(key)?.abort();
    files.delete(key);
    void kept.forget(key);
    tell({ type: 'removed', key });
    startNext();
  }

  /** Stops a file. If it was promised to a region already, the image is deleted, in case the bytes arrive after all. */
  function cancel(key: string): void {
    const imageId = entry(key)?.imageId;
    remove(key);
    if (imageId) options.api.remove(imageId).catch(() => console.info(`The cancelled upload ${imageId} expires by itself.`));
  }

  return {
    add,
    retry,
    retryAll: () => {
      for (const upload of store.get()) if (upload.canRetry) retry(upload.key);
    },
    remove,
    cancel,
    clear: () => tell({ type: 'cleared' }),
    fileOf: (key: string): File | null => files.get(key) ?? null,
    /** Takes up again what an earlier page could not send. */
    resume: async () => take(await kept.takeLeft()),
  };
}

function reasonOf(error: unknown): { sentence: string; canRetry: boolean } {
  return { sentence: error instanceof GivenUp ? error.message : sentenceOf(error), canRetry: true };
}
