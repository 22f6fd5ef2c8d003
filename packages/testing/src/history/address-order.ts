/** How long an address that failed is asked last, ms: as the page does. */
const penaltyMs = 30_000;

/** In which order a client asks the addresses of the API: it stays with what worked and leaves alone, for a while, what failed. */
export interface AddressOrder {
  next(): string[];
  worked(address: string): void;
  failed(address: string): void;
}

export function createAddressOrder(all: readonly string[], now: () => number = Date.now): AddressOrder {
  const penalties = new Map<string, number>();
  let working: string | null = null;
  return {
    next() {
      const rank = (address: string) => ((penalties.get(address) ?? 0) > now() ? 2 : address === working ? 0 : 1);
      return [...new Set(all)].toSorted((a, b) => rank(a) - rank(b));
    },
    worked(address) {
      working = address;
      penalties.delete(address);
    },
    failed(address) {
      if (working === address) working = null;
      penalties.set(address, now() + penaltyMs);
    },
  };
}
