export interface WatchReleaseOptions {
  /** Looks for a newer release. Never rejects. */
  readonly look: () => Promise<void>;
  readonly isSeen: () => boolean;
  readonly now: () => number;
  /** In [0, 1). */
  readonly chance: () => number;
}

/** How often the published release is read while the page is looked at, ms; answers of the API tell of a newer one sooner. */
const everyMs = 30_000;
/** Pages that were opened together do not ask together for ever: each wait is up to a fifth shorter or longer. */
const jitter = 0.2;

/** Looks for a newer release now and then while the page is seen. `seen` is to be called when it is looked at again: it looks at once when that is due. */
export function watchRelease({ look, isSeen, now, chance }: WatchReleaseOptions): { readonly seen: () => void } {
  let dueAt = nextDue();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function nextDue(): number {
    return now() + everyMs * (1 + jitter * (2 * chance() - 1));
  }

  function wait(): void {
    clearTimeout(timer);
    timer = setTimeout(lookWhenDue, Math.max(0, dueAt - now()));
  }

  function lookWhenDue(): void {
    if (!isSeen()) return;
    dueAt = nextDue();
    void look().finally(wait);
  }

  wait();
  return {
    seen: () => {
      if (isSeen() && dueAt <= now()) lookWhenDue();
    },
  };
}
