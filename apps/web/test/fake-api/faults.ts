/** What is to go wrong, and how slow things are. Counters count down as they are used. */
export interface Faults {
  /** PUTs under the first so many grants of a file break off without an answer. (Browsers repeat a broken request by themselves: a count of
   * PUTs would not say what the page sees.) */
  grantsToBreak: number;
  /** PUTs under the first so many grants of a file are stored, but their answer is lost. */
  putAnswersToLose: number;
  /** The next so many requests for a grant are answered 503 with Retry-After 1. */
  grantsToRefuse: number;
  /** The verdict that every file gets; null: it is readable. */
  verdict: { readonly code: 'damaged' | 'processing-gave-up'; readonly message: string; readonly retryable: boolean } | null;
  /** Its colour takes no traffic. */
  isDrained: boolean;
  /** The revision of the release that its answers tell of. */
  revision: number;
  /** Every request of the API is answered 503. */
  isDown: boolean;
  /** Thumbnails are not given by the home region. */
  isHomeDark: boolean;
  /** What is the matter with a region's storage: `dead` breaks off every PUT in its middle, `read-only` answers it 403. */
  storage: Readonly<Record<string, 'dead' | 'read-only'>>;
  /** No request of the API gets any answer: its connections break. */
  isSilent: boolean;
  /** ms between a file's arrival and its thumbnail. */
  processingMs: number;
  /** ms between its thumbnail and its description; null: never. */
  recognitionMs: number | null;
  /** ms that each list waits. */
  listMs: number;
  /** ms that each delete waits before its answer. */
  deleteMs: number;
  /** ms that each PUT waits before its answer. */
  putMs: number;
  /** Lists hold a new picture only after so many ms. */
  viewLagMs: number;
}

export const noFaults = (): Faults => ({
  grantsToBreak: 0,
  putAnswersToLose: 0,
  grantsToRefuse: 0,
  verdict: null,
  isDrained: false,
  revision: 1,
  isDown: false,
  isHomeDark: false,
  storage: {},
  isSilent: false,
  processingMs: 60,
  recognitionMs: 120,
  listMs: 0,
  deleteMs: 0,
  putMs: 0,
  viewLagMs: 0,
});
