import { bothRegionsDown } from './all/both-regions-down.ts';
import { browserKills } from './all/browser-kills.ts';
import { coldStartDuringOutage } from './all/cold-start-during-outage.ts';
import { coldStartWithoutGlobal } from './all/cold-start-without-global.ts';
import { cosmosRegionDown } from './all/cosmos-region-down.ts';
import { deleteAcrossSplit } from './all/delete-across-split.ts';
import { editAcrossSplit } from './all/edit-across-split.ts';
import { eventStorm } from './all/event-storm.ts';
import { identityDown } from './all/identity-down.ts';
import { longAbsence } from './all/long-absence.ts';
import { lostAnswer } from './all/lost-answer.ts';
import { outageAfterPut } from './all/outage-after-put.ts';
import { randomFaults } from './all/random-faults.ts';
import { readOnlyStorage } from './all/read-only-storage.ts';
import { regionOutage } from './all/region-outage.ts';
import { rollingRestart } from './all/rolling-restart.ts';
import { slowRegion } from './all/slow-region.ts';
import { vaultDown } from './all/vault-down.ts';
import { visionDown } from './all/vision-down.ts';
import { visionKeyMissing } from './all/vision-key-missing.ts';
import { workerCrashLoop } from './all/worker-crash-loop.ts';
import type { Drill } from './drill.ts';

/** In the order in which `all` runs them. */
export const allDrills: readonly Drill[] = [
  regionOutage,
  outageAfterPut,
  lostAnswer,
  editAcrossSplit,
  deleteAcrossSplit,
  readOnlyStorage,
  cosmosRegionDown,
  coldStartWithoutGlobal,
  coldStartDuringOutage,
  visionDown,
  vaultDown,
  identityDown,
  visionKeyMissing,
  workerCrashLoop,
  eventStorm,
  slowRegion,
  bothRegionsDown,
  longAbsence,
  rollingRestart,
  randomFaults,
  browserKills,
];
