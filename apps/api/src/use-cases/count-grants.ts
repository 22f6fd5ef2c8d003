import { count } from '@parallax/adapters/telemetry/measure';
import type { UploadAnswer } from '@parallax/contracts/requests';
import { AppError } from '@parallax/domain/app-error';

/** Counts how asking to upload ended: `granted`, `known` when the file is here already, or the code of the refusal. */
export async function countGrants(asking: Promise<UploadAnswer>): Promise<UploadAnswer> {
  try {
    const answer = await asking;
    count('upload.grants', { outcome: answer.upload === null ? 'known' : 'granted' });
    return answer;
  } catch (error) {
    count('upload.grants', { outcome: error instanceof AppError ? error.code : 'internal' });
    throw error;
  }
}
