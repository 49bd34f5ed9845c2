import type { SuspicionRow } from './suspicion.ts'

/** A URL that is part of the signed bytes. */
export const urlSuspicions = {
  'other-url': {
    rank: 'possible',
    message: 'the sender signed another URL than {url}',
    advice: 'If another URL is registered at the sender, set it: vhook credentials edit {name} --set {setting}=URL',
  },
} as const satisfies Record<string, SuspicionRow>
