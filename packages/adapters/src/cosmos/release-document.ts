import { type Release, release as releaseSchema } from '@parallax/contracts/release';
import type { CallOptions, ReleaseCopy, ReleaseRecords } from '@parallax/domain/ports';
import type { CosmosAccess } from './client.ts';
import { openReleaseLedger } from './release-ledger.ts';

/** Longest wait for one region's copy, ms; the one that hangs must not hold up what the others say. */
const copyMs = 1_800;

/**
 * The release document as every region holds it. Each region has a client of its own, which stays there: one that knows all regions goes to
 * another when it should not, and leaves out for minutes one that was lost for a moment.
 */
export function openReleaseRecords({ regions, ...access }: CosmosAccess): ReleaseRecords & { close(): void } {
  const ledgers = regions.map((region) => openReleaseLedger({ region, ...access }));

  return {
    async copies(options = {}) {
      const asked = await Promise.allSettled(ledgers.map((ledger) => copyIn(ledger, options)));
      const copies = asked.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      const failed = asked.find((answer) => answer.status === 'rejected');
      if (copies.length === 0 && failed !== undefined) throw failed.reason;
      return copies;
    },
    close() {
      for (const ledger of ledgers) ledger.close();
    },
  };
}

async function copyIn({ region, read }: ReturnType<typeof openReleaseLedger>, { signal }: CallOptions): Promise<ReleaseCopy> {
  const deadline = AbortSignal.timeout(copyMs);
  const stored = await read({ signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]) });
  return { region, release: stored === null ? null : readRelease(stored.document, region) };
}

/** What is in the item beside the release is of no concern to anybody else. */
function readRelease(document: object, region: string): Release {
  const result = releaseSchema.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`The release document in ${region} cannot be read: ${problems}`);
}
