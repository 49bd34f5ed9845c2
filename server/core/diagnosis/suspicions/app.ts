import type { SuspicionRow } from './suspicion.ts'

/** An app that did not get as far as verifying the request. */
export const appSuspicions = {
  'app-blocked-host': {
    rank: 'likely',
    message: '{framework} refuses the host {host}',
    advice: 'Allow it ({setting}), or start vhook with --host-header rewrite.',
  },
  'app-accepts-mismatch': {
    rank: 'likely',
    message: 'your app accepted this request ({status}), so the secret stored in vhook is probably the wrong one',
    advice: 'Copy the secret from your app or from the sender and test it: vhook credentials test {credential}.',
  },
} as const satisfies Record<string, SuspicionRow>
