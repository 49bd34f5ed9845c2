/** Reports a bug in vhook as a warning on stderr. It must not end the process: other webhooks are in progress. */
export function report(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)), { code: 'VHOOK_FAULT' })
}
