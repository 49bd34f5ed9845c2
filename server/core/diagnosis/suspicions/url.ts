import type { SuspicionRow } from './suspicion.ts'

const advice =
  'Set the URL that is registered at the sender: vhook credentials edit {id} --set settings.notificationUrl=URL'

/** A URL that is part of the signed bytes. */
export const urlSuspicions = {
  'local-url': { rank: 'likely', message: 'the sender signed its public URL instead of {url}', advice },
  'other-url': { rank: 'possible', message: 'the sender signed another URL than {url}', advice },
} as const satisfies Record<string, SuspicionRow>
