import { textOf, utf8 } from '../../../text/bytes.ts'
import { readJson, type Json } from './json-read.ts'
import {
  type Escape,
  escaped,
  escapes,
  type JsonStyle,
  type Layout,
  layouts,
  type Numbers,
  numberStyles,
  type Order,
  orders,
  describeStyle,
  writeJson,
} from './json-write.ts'

/** A body in another form, with a description of how it differs. */
export interface Form {
  bytes: Uint8Array
  how: string
}

/** Bodies over this size are not written again, in bytes: it would take longer than a search may. */
export const jsonLimit = 512 * 1024
/** Up to this size every style is written; above, only the layouts. */
const stylesLimit = 128 * 1024

interface Writer {
  layouts: Layout[]
  escapes: Escape[]
  orders: Order[]
  numbers: Numbers[]
}

const { compact, spaced, two, four, tabs } = layouts
const { received, sorted, byObject } = orders
const { received: asReceived, javaScript } = numberStyles
const allLayouts: Layout[] = Object.values(layouts)

/** Styles of common libraries. Every combination within a row is tried. */
const writers: readonly Writer[] = [
  { layouts: allLayouts, escapes: [escapes.none], orders: [received, sorted], numbers: [asReceived] },
  // JavaScript, Ruby, Java
  { layouts: allLayouts, escapes: [escapes.none], orders: [byObject, sorted], numbers: [javaScript] },
  // Python
  {
    layouts: allLayouts,
    escapes: [escapes.ascii],
    orders: [received, sorted, byObject],
    numbers: [asReceived, javaScript],
  },
  // PHP
  {
    layouts: [compact, four],
    escapes: [escapes.slashes, escapes.slashesAscii, escapes.ascii],
    orders: [received, byObject],
    numbers: [asReceived, javaScript],
  },
  // Go, Rails
  {
    layouts: [compact, two, four, tabs],
    escapes: [escapes.html],
    orders: [received, sorted],
    numbers: [asReceived, javaScript],
  },
  // .NET
  { layouts: [compact, two, spaced], escapes: [escapes.upperCase], orders: [received], numbers: [asReceived] },
]

function* everyStyle(): Generator<JsonStyle> {
  for (const row of writers)
    for (const numbers of row.numbers)
      for (const order of row.orders)
        for (const escape of row.escapes) for (const layout of row.layouts) yield { layout, escape, order, numbers }
}

const usual: JsonStyle = { layout: compact, escape: escapes.none, order: received, numbers: asReceived }

/** The styles that change this text. */
function* stylesFor(json: Json): Generator<JsonStyle> {
  const text = writeJson(json, usual)
  const noEffect = new Set<unknown>(Object.values(escapes).filter((escape) => !escape.applies(text)))
  for (const order of [sorted, byObject]) if (writeJson(json, { ...usual, order }) === text) noEffect.add(order)
  if (writeJson(json, { ...usual, numbers: javaScript }) === text) noEffect.add(javaScript)
  // JavaScript changes order and numbers at once, and one of them may have no effect.
  const bothNoEffect = writeJson(json, { ...usual, order: byObject, numbers: javaScript }) === text
  for (const style of everyStyle()) {
    const isBoth = style.order === byObject && style.numbers === javaScript
    if (isBoth ? bothNoEffect : Object.values(style).some((part) => noEffect.has(part))) continue
    yield style
  }
}

/** The JSON of a body re-serialized in every style; nothing for other bodies. */
export function* jsonForms(body: Uint8Array): Generator<Form> {
  const text = body.length <= jsonLimit ? textOf(body) : ''
  const json = readJson(text)
  if (!json) return
  const styles = body.length <= stylesLimit ? stylesFor(json) : allLayouts.map((layout) => ({ ...usual, layout }))
  const seen = new Set([text])
  const trees = new Map<Escape, Json>([[escapes.none, json]])
  for (const style of styles) {
    const tree = trees.get(style.escape) ?? escaped(json, style.escape)
    trees.set(style.escape, tree)
    const written = writeJson(tree, style)
    if (seen.has(written)) continue
    seen.add(written)
    yield { bytes: utf8(written), how: describeStyle(style) }
  }
}
