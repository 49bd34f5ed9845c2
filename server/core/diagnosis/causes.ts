import { visible } from '../text/escape.ts'
import type { Rank } from '../model/rank.ts'
import { appCauses } from './causes/app.ts'
import type { Cause, Detail } from './causes/cause.ts'
import { locationCauses } from './causes/location.ts'
import { payloadCauses } from './causes/payload.ts'
import { secretCauses } from './causes/secret.ts'
import { signatureCauses } from './causes/signature.ts'
import { timeCauses } from './causes/time.ts'
import { tokenCauses } from './causes/token.ts'
import { type SuspicionId, suspicions } from './suspicions/index.ts'

/** Every cause by its id. The ids are contract; among equally likely causes the first is reported. */
export const causes = {
  ...locationCauses,
  ...secretCauses,
  ...signatureCauses,
  ...payloadCauses,
  ...timeCauses,
  ...tokenCauses,
  ...appCauses,
}

/** A cause that can be proven. */
export type ProvenCauseId = keyof typeof causes

/** A cause, proven or suspected, or `valid` when nothing is wrong, or `nothing-fits` when no cause was found. */
export type CauseId = ProvenCauseId | SuspicionId | 'valid' | 'nothing-fits'

/** How certain a cause is by its id. Also takes ids that other versions stored. */
export function rankOf(cause: string): Rank {
  if (cause === 'valid' || Object.hasOwn(causes, cause)) return 'proven'
  return Object.hasOwn(suspicions, cause) ? suspicions[cause as SuspicionId].rank : 'possible'
}

const order = new Map(Object.keys(causes).map((id, at) => [id, at]))

/** Position in the table: the cause with the lower one is named first. */
export const positionOf = (id: ProvenCauseId): number => order.get(id) ?? order.size

/** Replaces `{name}` in one pass, so that a detail from outside is never read as a placeholder, and escapes control characters. */
const fill = (text: string, detail: Detail) =>
  text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => visible(String(detail[name] ?? '?')))

/** The sentence that says what was found. */
export const messageFor = (id: ProvenCauseId, detail: Detail): string => fill(causes[id].message, detail)

/** The sentence that says what to do, or an empty text. */
export const adviceFor = (id: ProvenCauseId, detail: Detail): string => fill((causes[id] as Cause).advice, detail)

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

/** What is suspected, as a sentence without its rank. */
export const suspicionMessage = (id: SuspicionId, detail: Detail): string =>
  `${capitalized(fill(suspicions[id].message, detail))}.`

/** What to do about a suspicion, or an empty text. */
export const suspicionAdvice = (id: SuspicionId, detail: Detail): string => fill(suspicions[id].advice, detail)

/** What a search that ended at a limit says: it proves nothing and excludes nothing. `then` is what happens next. */
export const stoppedMessage = (macs: number, then = ''): string =>
  `The search stopped early after ${macs} variants${then && `; ${then}`}.`
