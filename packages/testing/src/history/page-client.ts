import { newOwnerKey } from '../api-client.ts';
import type { Picture } from '../pictures.ts';
import { changeFate, editTitle, rotateImage } from './change-image.ts';
import type {
  EditOperation,
  FateOperation,
  ListOperation,
  LookOperation,
  ReadOperation,
  RewriteOperation,
  UploadOperation,
} from './history.ts';
import { createPageRequests } from './page-requests.ts';
import type { Person } from './person.ts';
import { type PutTo, putFile } from './put-file.ts';
import type { Recorder } from './recorder.ts';
import { listImages, lookAt, readImage } from './see-images.ts';
import { uploadFile } from './upload-file.ts';

export interface PageClientOptions {
  readonly name: string;
  /** Base addresses, the common one first. */
  readonly addresses: readonly string[];
  readonly recorder: Recorder;
  /** How long a person goes on trying one action, ms; default 120,000. */
  readonly patienceMs?: number;
  readonly signal?: AbortSignal;
  /** Stands in for the PUT itself; default sends it. */
  readonly put?: PutTo;
  /** Default: a new one. */
  readonly ownerKey?: string;
}

/**
 * A person with a browser: does things as the page does them, and writes down how each of them went. A request that fails is an outcome; no method
 * rejects because of one.
 */
export interface PageClient {
  readonly name: string;
  readonly ownerKey: string;
  upload(picture: Picture): Promise<UploadOperation>;
  edit(imageId: string, title: string): Promise<EditOperation>;
  remove(imageId: string): Promise<FateOperation>;
  restore(imageId: string): Promise<FateOperation>;
  read(imageId: string): Promise<ReadOperation>;
  list(query: string): Promise<ListOperation>;
  look(imageId: string): Promise<LookOperation>;
  rotate(imageId: string): Promise<RewriteOperation>;
}

export function createPageClient(options: PageClientOptions): PageClient {
  const ownerKey = options.ownerKey ?? newOwnerKey();
  const person: Person = {
    name: options.name,
    send: createPageRequests({ addresses: options.addresses, ownerKey }),
    put: options.put ?? putFile,
    recorder: options.recorder,
    patienceMs: options.patienceMs ?? 120_000,
    signal: options.signal ?? null,
  };
  return {
    name: options.name,
    ownerKey,
    upload: (picture) => uploadFile(person, picture),
    edit: (imageId, title) => editTitle(person, imageId, title),
    remove: (imageId) => changeFate(person, 'delete', imageId),
    restore: (imageId) => changeFate(person, 'restore', imageId),
    read: (imageId) => readImage(person, imageId),
    list: (query) => listImages(person, query),
    look: (imageId) => lookAt(person, imageId),
    rotate: (imageId) => rotateImage(person, imageId),
  };
}
