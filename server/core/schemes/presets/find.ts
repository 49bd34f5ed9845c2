import { nearest } from '../../text/nearest.ts'
import { presets } from './index.ts'

export { presetOf } from './index.ts'

/** How many similar names are worth listing. */
const MOST = 4

/** Ids of presets that are spelled alike, or whose id or title contains the text. */
export function presetsLike(text: string): string[] {
  const typed = text.toLowerCase()
  const containing = presets
    .filter(({ id, title }) => `${id} ${title.toLowerCase()}`.includes(typed))
    .map(({ id }) => id)
  const spelled = nearest(
    text,
    presets.map(({ id }) => id),
  )
  return [...new Set([...(spelled === undefined ? [] : [spelled]), ...containing])].slice(0, MOST)
}
