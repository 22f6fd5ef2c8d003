import type { ImageDocument, ImageRecord } from '@parallax/domain/documents';
import { someImage } from '@parallax/testing/conformance/image-records';
import { there } from '@parallax/testing/conformance/there';
import { driveImage } from '../src/use-cases/drive-image.ts';
import { followChanges } from '../src/use-cases/follow-changes.ts';
import { exchange, memoryRecords, type Replica } from './memory-records.ts';
import { type MemoryWorker, memoryBlobsOfAll, memoryWorker } from './memory-services.ts';

/** Two regions with a replica each and the same storage accounts to look at; nothing is replicated unless `replicate` is called. */
export function twoRegionWorld() {
  const blobs = memoryBlobsOfAll();
  const replicas: [Replica, Replica] = [new Map(), new Map()];
  const worker = (region: string, own: Replica, other: Replica) => {
    const faults = { isDown: false };
    const made = memoryWorker({ region, blobs, records: memoryRecords(faults, own, [other]) });
    return { ...made, faults };
  };
  const west = worker('westus2', replicas[0], replicas[1]);
  const east = worker('eastus2', replicas[1], replicas[0]);
  const both = [west, east];

  return {
    west,
    east,
    pass(ms: number) {
      for (const { state } of both) state.now += ms;
    },
    /** Both regions hear what the other one wrote, and follow it as their change feeds would have them. */
    async replicate() {
      const news = exchange(...replicas);
      await followChanges(west.services, news.one, () => undefined);
      await followChanges(east.services, news.other, () => undefined);
    },
    /** Storage of a region is gone, and everybody knows. */
    lose(region: string) {
      there(blobs.get(region)).faults.isDown = true;
      for (const { judge } of both) judge(region, 'read-only');
    },
    restore(region: string) {
      there(blobs.get(region)).faults.isDown = false;
      for (const { judge } of both) judge(region, 'available');
    },
    /** An upload to a region whose event has not come yet. Its record is in both regions. */
    async uploadTo(region: string, facts: Partial<ImageDocument> = {}): Promise<string> {
      const image = { ...someImage(west.state.now), ...facts };
      const granted = { ...image, grants: image.grants.map((grant) => ({ ...grant, region })) };
      await west.services.records.create(granted);
      await this.replicate();
      there(blobs.get(region)).originals.set(image.imageId, { bytes: Buffer.from('the file'), at: west.state.now + 50 });
      this.pass(100);
      return image.imageId;
    },
    /** Messages of a region whose time has come are handled, and are gone. */
    async handleMessages(worker: MemoryWorker): Promise<void> {
      const due = worker.messages.filter((message) => message.at <= worker.state.now && message.reason !== 'views');
      for (const message of due) {
        worker.messages.splice(worker.messages.indexOf(message), 1);
        await driveImage(worker.services, message.imageId, worker.call(message.reason, message.tries));
      }
    },
    recordsOf: async (imageId: string): Promise<[ImageRecord, ImageRecord]> => [
      there(await west.services.records.find(imageId)),
      there(await east.services.records.find(imageId)),
    ],
  };
}
