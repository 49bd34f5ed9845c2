/** A fault of vhook's own, told where a person can see it. It must not end the process: other webhooks are under way. */
export function report(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : new Error(String(error)), { code: 'VHOOK_FAULT' })
}
