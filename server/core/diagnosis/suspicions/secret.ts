import type { SuspicionRow } from './suspicion.ts'

/** The secret. */
export const secretSuspicions = {
  'api-key-as-secret': {
    rank: 'likely',
    message: 'the secret is {what}, not the secret that signs webhooks',
    advice: 'Replace it: vhook credentials rotate {id}',
  },
  'other-sender': {
    rank: 'likely',
    message: 'the request is from {sender}, and the credential is for {expected}',
    advice: 'Add a credential for it: vhook credentials add --preset {preset}',
  },
  'wrong-secret': {
    rank: 'likely',
    message: '{secret} is not the one this sender uses',
    advice: 'Test another secret: vhook credentials test {id}. Replace it: vhook credentials rotate {id}',
  },
} as const satisfies Record<string, SuspicionRow>
