import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { noFaults } from './fake-api/faults.ts';
import { type Stage, setStage } from './stage.ts';

export type { Stage };

/** One stage for the tests of a file, with an empty API that works before each; after each nothing may have gone wrong inside the pages. */
export function useStage(give: (stage: Stage) => void): void {
  let stage: Stage | undefined;
  beforeAll(async () => {
    stage = await setStage();
    give(stage);
  });
  afterAll(() => stage?.stop());
  beforeEach(() => {
    stage?.api.clear();
    Object.assign(stage?.api.faults ?? {}, noFaults());
  });
  afterEach(async () => {
    await stage?.leave();
    expect(stage?.problems.splice(0)).toEqual([]);
  });
}
