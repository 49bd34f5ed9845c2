/** Error codes of an app that cannot be reached. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
])

/** The attempt's error code for a failed request. */
export function errorCode(error: NodeJS.ErrnoException): string {
  return error.code !== undefined && unreachable.has(error.code) ? 'app_unreachable' : 'app_bad_response'
}

/** The system's own message, for this machine's screens only. */
export function describe(error: NodeJS.ErrnoException): string {
  if (error.code === 'EMFILE' || error.code === 'ENFILE')
    return `${error.code}: vhook has no file descriptors left; raise the limit with ulimit -n`
  if (error instanceof AggregateError) return error.errors.map((one: Error) => one.message).join('; ')
  return error.code && !error.message.includes(error.code) ? `${error.code}: ${error.message}` : error.message
}
