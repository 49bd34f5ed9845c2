import { visible } from '../text/escape.ts'
import { appCauses } from './causes/app.ts'
import type { Cause, Detail } from './causes/cause.ts'
import { contentCauses } from './causes/payload.ts'
import { placeCauses } from './causes/location.ts'
import { secretCauses } from './causes/secret.ts'
import { timeCauses } from './causes/time.ts'
import { tokenCauses } from './causes/token.ts'
import { writingCauses } from './causes/signature.ts'

/** Every cause by its id. The ids are contract; the order decides among equals. */
export const causes = {
  ...placeCauses,
  ...secretCauses,
  ...writingCauses,
  ...contentCauses,
  ...timeCauses,
  ...tokenCauses,
  ...appCauses,
}

export type CauseId = keyof typeof causes

const order = new Map(Object.keys(causes).map((id, at) => [id, at]))

/** Position in the table: the lower speaks first. */
export const rank = (id: CauseId): number => order.get(id) ?? order.size

/** Fills `{name}` in one pass, so that a detail from outside is never read as a placeholder; and makes it inert. */
const fill = (text: string, detail: Detail) =>
  text.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => visible(String(detail[name] ?? '?')))

/** The sentence of a cause. */
export const sentence = (id: CauseId, detail: Detail): string => fill(causes[id].says, detail)

/** What to do about a cause, or an empty text. */
export const advice = (id: CauseId, detail: Detail): string => fill((causes[id] as Cause).todo, detail)
