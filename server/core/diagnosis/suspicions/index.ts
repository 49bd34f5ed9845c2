import { appSuspicions } from './app.ts'
import { bodySuspicions } from './body.ts'
import { secretSuspicions } from './secret.ts'
import { timeSuspicions } from './time.ts'
import { urlSuspicions } from './url.ts'

/** What may be suspected, by its id. The ids are contract. */
export const suspicions = {
  ...appSuspicions,
  ...secretSuspicions,
  ...bodySuspicions,
  ...urlSuspicions,
  ...timeSuspicions,
}

/** Something that may be the cause, without proof. */
export type SuspicionId = keyof typeof suspicions
