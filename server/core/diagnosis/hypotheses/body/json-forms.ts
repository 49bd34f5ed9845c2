import { textOf, utf8 } from '../../../bytes.ts'
import { readJson, type Json } from './json-read.ts'
import { escapes, type JsonStyle, layouts, numberStyles, orders, styleInWords, writeJson } from './json-write.ts'

/** A body in another form, and the words for how it differs. */
export interface Form {
  bytes: Uint8Array
  how: string
}

/** Bodies over this size are not written again, in bytes: it would take longer than a search may. */
export const jsonLimit = 1024 * 1024
/** Up to this size every style is written; above, only the layouts. */
const stylesLimit = 256 * 1024

const usual = { escape: escapes[0], order: orders[0], numbers: numberStyles[0] }

const styleOf = (part: Partial<JsonStyle>) => ({ ...usual, layout: layouts[0], ...part }) as JsonStyle

/** The parts of a style that make a difference to this text. */
function relevant(json: Json) {
  const compact = writeJson(json, styleOf({}))
  return {
    escapes: escapes.filter(({ applies }) => applies(compact)),
    orders: orders.filter((order, at) => at === 0 || writeJson(json, styleOf({ order })) !== compact),
    numbers: numberStyles.filter((numbers, at) => at === 0 || writeJson(json, styleOf({ numbers })) !== compact),
  }
}

/** Every style that can differ for this text, the plain ones first. */
function* stylesFor(json: Json): Generator<JsonStyle> {
  const parts = relevant(json)
  for (const numbers of parts.numbers)
    for (const order of parts.orders)
      for (const escape of parts.escapes) for (const layout of layouts) yield { layout, escape, order, numbers }
}

/** The JSON of a body written again in every style; nothing for other bodies. */
export function* jsonForms(body: Uint8Array): Generator<Form> {
  const text = body.length <= jsonLimit ? textOf(body) : ''
  const json = readJson(text)
  if (!json) return
  const styles = body.length <= stylesLimit ? stylesFor(json) : layouts.map((layout) => styleOf({ layout }))
  const seen = new Set([text])
  for (const style of styles) {
    const written = writeJson(json, style)
    if (seen.has(written)) continue
    seen.add(written)
    yield { bytes: utf8(written), how: styleInWords(style) }
  }
}
