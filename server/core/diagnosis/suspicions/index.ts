import { bodySuspicions } from './body.ts'
import { secretSuspicions } from './secret.ts'
import { timeSuspicions } from './time.ts'
import { urlSuspicions } from './url.ts'

/** What may be suspected, by its id. The ids are contract; of several, the first in this table is named first. */
export const suspicions = { ...bodySuspicions, ...secretSuspicions, ...urlSuspicions, ...timeSuspicions }

/** Something that may be the cause, without proof. */
export type SuspicionId = keyof typeof suspicions
