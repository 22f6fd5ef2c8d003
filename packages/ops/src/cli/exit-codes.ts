/** What the program ends with; pipelines decide by it, so the numbers never change their meaning. */
export const exitCodes = {
  /** Done; for a question: yes. */
  done: 0,
  /** For a question: no. For a change: refused, nothing was changed. */
  no: 1,
  /** The command line, the settings or a file are wrong; nothing was changed. */
  usage: 2,
  /** Nothing that could answer was reached; nothing was changed. */
  unreachable: 3,
  /** The change counts, but did not reach every region: `ops release publish` brings it to those that are back. */
  partial: 4,
  /** Ended by Ctrl-C or a signal. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
