import type { SuspicionRow } from './suspicion.ts'

/** The secret. */
export const secretSuspicions = {
  'api-key-as-secret': {
    rank: 'likely',
    message: 'the secret is {what}, not the secret of this webhook',
    advice: 'Replace it: vhook credentials rotate {name}',
  },
  'wrong-secret': {
    rank: 'likely',
    message: 'the secret is not the one this sender uses',
    advice: 'Test another secret, or replace it: vhook credentials rotate {name}',
  },
} as const satisfies Record<string, SuspicionRow>
