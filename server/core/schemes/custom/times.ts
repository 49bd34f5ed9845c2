import type { TimestampRule } from '../scheme.ts'

/** How old a request may be for senders with a module of their own; where the time is, the module knows. */
export const customTimes = {
  plaid: { from: '', unit: 's', past: 300 },
  fal: { from: '', unit: 's', past: 300, future: 300 },
  turnkey: { from: '', unit: 'ms', past: 300, future: 300 },
} as const satisfies Record<string, TimestampRule>
