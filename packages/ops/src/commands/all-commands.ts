import type { Command } from '../cli/command.ts';
import { drain, undrain } from './drain.ts';
import { freezeCheck } from './freeze-check.ts';
import { gate } from './gate.ts';
import { regionsDrain, regionsRestore } from './regions.ts';
import { regionsShow } from './regions-show.ts';
import { releasePublish } from './release-publish.ts';
import { releaseSet } from './release-set.ts';
import { releaseShow } from './release-show.ts';
import { rollback } from './rollback.ts';
import { smoke } from './smoke.ts';
import { weights } from './weights.ts';

/** In the order in which help lists them. */
export const allCommands: readonly Command[] = [
  releaseShow,
  releasePublish,
  releaseSet,
  weights,
  rollback,
  drain,
  undrain,
  smoke,
  gate,
  freezeCheck,
  regionsShow,
  regionsDrain,
  regionsRestore,
];
