/** Names of secrets in the vault of each region. There are no others: everything else is opened by an identity. */
export const secretNames = {
  /** One or more keys of at least 32 bytes in base64, separated by spaces. The first signs cursors, all of them check. */
  cursorKey: 'cursor-key',
  /** Key of the Vision account, only where a policy forbids identities there. */
  visionKey: 'vision-key',
} as const;

/**
 * What an app finds in a setting whose Key Vault reference the platform could not resolve: the reference itself. It is as good as nothing
 * and must never be used as a value.
 */
export const isUnresolvedReference = (value: string): boolean => /^\s*@Microsoft\.KeyVault\(/i.test(value);
