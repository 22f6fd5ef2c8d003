/**
 * Which address of the API to ask first. Pure: the client feeds it what happened.
 * An address that failed is put last for a while; one that worked stays first, so that a person stays with one region.
 */
export interface Addresses {
  /** All of one colour, without repeats: its common name first, then its regions. */
  readonly all: readonly string[];
  readonly working: string | null;
  /** Until when (ms) an address is not asked first. */
  readonly penalties: Readonly<Record<string, number>>;
}

/** How long an address that failed waits at the end of the row, ms: about what a region's restart takes. */
export const penaltyMs = 30_000;

export const startWith = (all: readonly string[], working: string | null = null): Addresses => ({
  all: [...new Set(all)],
  working: working !== null && all.includes(working) ? working : null,
  penalties: {},
});

export function inOrder({ all, working, penalties }: Addresses, now: number): string[] {
  const rank = (address: string) => ((penalties[address] ?? 0) > now ? 2 : address === working ? 0 : 1);
  return all.toSorted((a, b) => rank(a) - rank(b));
}

/** Whether none of them has answered lately. */
export const isDown = ({ all, penalties }: Addresses, now: number): boolean =>
  all.every((address) => (penalties[address] ?? 0) > now);

export const afterFailure = (addresses: Addresses, failed: string, now: number): Addresses => ({
  ...addresses,
  working: addresses.working === failed ? null : addresses.working,
  penalties: { ...addresses.penalties, [failed]: now + penaltyMs },
});

export function afterSuccess(addresses: Addresses, worked: string): Addresses {
  if (addresses.working === worked && !(worked in addresses.penalties)) return addresses;
  const { [worked]: _served, ...penalties } = addresses.penalties;
  return { ...addresses, working: worked, penalties };
}
