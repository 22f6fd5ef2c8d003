/** What a rehearsal found. Times are ms. */
export interface RehearsalReport {
  readonly startedAt: string;
  readonly seed: number;
  readonly regions: readonly string[];
  readonly colours: readonly string[];
  readonly splits: readonly Split[];
  readonly moves: readonly Move[];
  readonly holds: boolean;
  /** A sentence for each thing that was not as it should be. */
  readonly broken: readonly string[];
}

/** How visitors were divided. */
export interface Split {
  readonly command: string;
  readonly commandMs: number;
  readonly sticky: boolean;
  readonly weights: Readonly<Record<string, number>>;
  readonly sessions: number;
  readonly pages: number;
  /** What was chosen, by colour: for every page anew, or once a session when it is sticky. */
  readonly chosen: Readonly<Record<string, number>>;
  readonly chiSquare: number;
  /** Sessions whose pages were answered by more than one colour. */
  readonly mixedSessions: number;
  readonly failed: number;
}

/** How people left a colour, or a region. */
export interface Move {
  readonly what: string;
  readonly by: 'colour' | 'region';
  /** Null when nobody told them to: the colour was gone. */
  readonly command: string | null;
  readonly commandMs: number | null;
  /** Until the release was in a database; 0 when nobody decided anything. */
  readonly writtenMs: number;
  readonly from: string;
  readonly to: string;
  readonly people: Leaving;
  /** The same for one person at the real page in a real browser. */
  readonly browser: Leaving;
}

export interface Leaving {
  /** Since the command was given. */
  readonly actions: number;
  readonly failed: number;
  /** Actions whose request had to be made more than once. */
  readonly repeated: number;
  readonly slowestMs: number;
  /** From when the release was written, or the colour began to go, until the last answer of what was left. */
  readonly lastAnswerMs: number;
  /** Who answered meanwhile. */
  readonly colours: readonly string[];
}
