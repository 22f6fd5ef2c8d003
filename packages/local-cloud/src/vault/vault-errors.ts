/** Answers other than a secret: status, code, inner code. Messages are our own words. Source: Key Vault REST API, "Authentication, requests and responses". */
export const vaultErrors = {
  notFound: [404, 'NotFound', null, 'There is no such route here.'],
  badParameter: [400, 'BadParameter', null, 'A parameter is missing or not of the documented form.'],
  unauthorized: [401, 'Unauthorized', null, 'The request carries no token that this vault takes.'],
  forbidden: [403, 'Forbidden', 'ForbiddenByFirewall', 'The caller is not on the list of networks.'],
  disabled: [403, 'Forbidden', 'SecretDisabled', 'The secret is disabled.'],
  secretNotFound: [404, 'SecretNotFound', null, 'There is no secret of this name and version in this vault.'],
  throttled: [429, 'Throttled', null, 'Too many requests to this vault.'],
  failed: [500, 'InternalServerError', null, 'The request failed.'],
  unavailable: [503, 'ServiceUnavailable', null, 'The vault is not available.'],
} as const satisfies Record<string, readonly [status: number, code: string, inner: string | null, message: string]>;
export type VaultErrorName = keyof typeof vaultErrors;

export class VaultRefusal extends Error {
  readonly refusal: VaultErrorName;
  constructor(refusal: VaultErrorName) {
    super(refusal);
    this.refusal = refusal;
  }
}

export function vaultErrorBody(refusal: VaultErrorName): { status: number; body: unknown } {
  const [status, code, inner, message] = vaultErrors[refusal];
  return { status, body: { error: { code, message, ...(inner !== null && { innererror: { code: inner } }) } } };
}
