export type HostErrorCode = 'app-package' | 'app-load' | 'settings' | 'port-in-use' | 'second-app';

/** A refusal to start (or to go on) that a person can mend: the message says what was expected and what came. */
export class HostError extends Error {
  readonly code: HostErrorCode;

  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HostError';
    this.code = code;
  }
}
