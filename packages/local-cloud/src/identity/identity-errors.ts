/** What the endpoint answers instead of a token. Messages are ours; of the real ones only status and form are documented. */
export const identityErrors = {
  notFound: { status: 404, message: 'There is only GET /msi/token here.' },
  badVersion: { status: 400, message: 'The api-version has to be 2019-08-01.' },
  noResource: { status: 400, message: 'The parameter resource is missing.' },
  unknownIdentity: { status: 400, message: 'No user-assigned identity of this app has this client_id.' },
  /** The header is what keeps a page that an app was made to fetch from being a token. */
  badHeader: { status: 401, message: 'The header x-identity-header is not the one of this app.' },
  throttled: { status: 429, message: 'Too many requests.' },
  failed: { status: 500, message: 'The token could not be acquired.' },
} as const;
export type IdentityErrorName = keyof typeof identityErrors;
