/** One line of the doctor: what was looked at, how it is, and what to do when it is not well. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly what: string;
  /** Null when there is nothing to do. */
  readonly todo: string | null;
}

export const ok = (what: string): Finding => ({ state: 'ok', what, todo: null });
export const warn = (what: string, todo: string): Finding => ({ state: 'warn', what, todo });
export const fail = (what: string, todo: string): Finding => ({ state: 'fail', what, todo });
