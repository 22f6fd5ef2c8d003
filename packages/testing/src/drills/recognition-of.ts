import { apiPrefix } from '@parallax/contracts/headers';
import type { ImageAnswer } from '@parallax/contracts/image';
import type { Stage } from './drill.ts';

/** A ready picture is public. Null when nobody says. */
export async function recognitionOf({ apiOf, regions: [first] }: Stage, id: string): Promise<string | null> {
  try {
    const response = await fetch(`${apiOf(first)}${apiPrefix}/images/${id}`, { signal: AbortSignal.timeout(5_000) });
    return response.ok ? ((await response.json()) as ImageAnswer).image.recognition.status : null;
  } catch {
    // An instance that is just starting; it is asked again.
    return null;
  }
}
