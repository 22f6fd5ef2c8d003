import type { ServerResponse } from 'node:http';

/** Answers that the front gives itself, in the wire form of the Blob service. Source: "Common REST API error codes". */
const storageErrors = {
  /** A write to a read-only secondary: the one documented code for it. Clients judge by status and endpoint, never by the code alone. */
  InsufficientAccountPermissions: [403, 'Write operations are not allowed.'],
  /** The caller's identity lacks a role. */
  AuthorizationPermissionMismatch: [403, 'This request is not authorized to perform this operation using this permission.'],
  ResourceNotFound: [404, 'The specified resource does not exist.'],
  /** Azurite is not answering: to a client, a partition that is busy and worth another try. */
  ServerBusy: [503, 'The server is busy.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type StorageErrorCode = keyof typeof storageErrors;

/** Sends one of the answers above; a response that has begun can only be cut off. */
export function sendStorageError(
  response: ServerResponse,
  code: StorageErrorCode,
  requestId: string,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const [status, message] = storageErrors[code];
  const time = new Date().toISOString();
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}\nRequestId:${requestId}\nTime:${time}</Message></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
    'x-ms-error-code': code,
    'x-ms-request-id': requestId,
    ...headers,
  });
  // A HEAD gets no body; Node leaves it out by itself.
  response.end(body);
}
