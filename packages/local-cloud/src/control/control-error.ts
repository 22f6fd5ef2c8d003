import type { ControlProblem } from '../api/control-problem.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'That cannot be understood',
  403: 'Only the control room itself may ask for this',
  404: 'There is no such thing',
  405: 'Not with this method',
  409: 'It is there already',
  413: 'Too much',
  500: 'The control room has a bug',
  502: 'The local cloud did not do it',
  503: 'Too many listeners',
};

/** An answer other than what was asked for. The message is for people. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

export const problemOf = (status: number, detail: string): ControlProblem => ({
  type: 'about:blank',
  title: titles[status] ?? 'It did not work',
  status,
  detail,
});

/** Names in a sentence: "westus2 and eastus2". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
