import { imageRecordsConformance } from '@parallax/testing/conformance/image-records';
import { memoryRecords } from './memory-records.ts';

// The use cases are tested on these records; what they promise has to be what the real ones promise.
const records = memoryRecords();
imageRecordsConformance('memory', () => records);
