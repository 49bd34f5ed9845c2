/** vhook's own error responses to a sender: status, and a sentence that names nothing of this machine. The codes are contract. */
export const refusals = {
  malformed: [400, 'The request is not well-formed HTTP.'],
  unauthorized: [401, 'The request could not be verified.'],
  method_not_supported: [405, 'This method is not supported here.'],
  head_too_slow: [408, 'The head of the request took too long.'],
  body_too_slow: [408, 'The body of the request took too long.'],
  body_too_large: [413, 'The body of the request is too large.'],
  expectation_failed: [417, 'This expectation cannot be met.'],
  head_too_large: [431, 'The head of the request is too large.'],
  upgrade_not_supported: [501, 'Nothing here accepts a WebSocket connection.'],
  app_unreachable: [502, 'The request was received and stored, but the app is not listening.'],
  app_bad_response: [502, 'The request was received and stored, but the app did not send a complete response.'],
  busy: [503, 'Too many requests are in progress.'],
  storage_unavailable: [503, 'The request could not be stored.'],
  stopping: [503, 'The receiver is stopping.'],
  app_timeout: [504, 'The request was received and stored, but the app did not respond in time.'],
  loop: [508, 'The request was sent by this receiver itself.'],
  internal: [500, 'The receiver hit an internal error.'],
} as const satisfies Record<string, readonly [status: number, message: string]>

export type RefusalCode = keyof typeof refusals
