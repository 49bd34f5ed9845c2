import type { SuspicionRow } from './suspicion.ts'

/** An app that did not get as far as verifying the request. */
export const appSuspicions = {
  'app-blocked-host': {
    rank: 'likely',
    message: '{framework} refuses the host {host}',
    advice: 'Allow it ({setting}), or start vhook with --host-header rewrite.',
  },
} as const satisfies Record<string, SuspicionRow>
