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
  styleInWords,
  writeJson,
} from './json-write.ts'

/** A body in another form, and the words for how it differs. */
export interface Form {
  bytes: Uint8Array
  how: string
}

/** Bodies over this size are not written again, in bytes: it would take longer than a search may. */
export const jsonLimit = 512 * 1024
/** Up to this size every style is written; above, only the layouts. */
const stylesLimit = 128 * 1024

const [compact, spaced, two, four, tabs] = layouts as [Layout, Layout, Layout, Layout, Layout]
const [literal, ascii, slashes, slashesAscii, html, capitals] = escapes as [
  Escape,
  Escape,
  Escape,
  Escape,
  Escape,
  Escape,
]
const [kept, sorted, byObject] = orders as [Order, Order, Order]
const [asSent, asJavaScript] = numberStyles as [Numbers, Numbers]

/** What libraries write: layouts, and the parts that go with them. Every combination in a row is tried. */
const writers: { layouts: Layout[]; escapes: Escape[]; orders: Order[]; numbers: Numbers[] }[] = [
  { layouts, escapes: [literal], orders: [kept, sorted], numbers: [asSent] },
  // JavaScript, Ruby, Java
  { layouts, escapes: [literal], orders: [byObject, sorted], numbers: [asJavaScript] },
  // Python
  { layouts, escapes: [ascii], orders: [kept, sorted, byObject], numbers: [asSent, asJavaScript] },
  // PHP
  {
    layouts: [compact, four],
    escapes: [slashes, slashesAscii, ascii],
    orders: [kept, byObject],
    numbers: [asSent, asJavaScript],
  },
  // Go, Rails
  { layouts: [compact, two, four, tabs], escapes: [html], orders: [kept, sorted], numbers: [asSent, asJavaScript] },
  // .NET
  { layouts: [compact, two, spaced], escapes: [capitals], orders: [kept], numbers: [asSent] },
]

function* everyStyle(): Generator<JsonStyle> {
  for (const row of writers)
    for (const numbers of row.numbers)
      for (const order of row.orders)
        for (const escape of row.escapes) for (const layout of row.layouts) yield { layout, escape, order, numbers }
}

const plainly = { layout: compact, escape: literal, order: kept, numbers: asSent }

/** The styles that can make a difference to this text. */
function* stylesFor(json: Json): Generator<JsonStyle> {
  const text = writeJson(json, plainly)
  const idle = new Set<unknown>(escapes.filter((escape) => !escape.applies(text)))
  for (const order of [sorted, byObject]) if (writeJson(json, { ...plainly, order }) === text) idle.add(order)
  if (writeJson(json, { ...plainly, numbers: asJavaScript }) === text) idle.add(asJavaScript)
  // JavaScript does two things at once, and one of them may be idle.
  const both = writeJson(json, { ...plainly, order: byObject, numbers: asJavaScript }) === text
  for (const style of everyStyle()) {
    const isBoth = style.order === byObject && style.numbers === asJavaScript
    if (isBoth ? both : Object.values(style).some((part) => idle.has(part))) continue
    yield style
  }
}

/** The JSON of a body written again in every style; nothing for other bodies. */
export function* jsonForms(body: Uint8Array): Generator<Form> {
  const text = body.length <= jsonLimit ? textOf(body) : ''
  const json = readJson(text)
  if (!json) return
  const styles = body.length <= stylesLimit ? stylesFor(json) : layouts.map((layout) => ({ ...plainly, layout }))
  const seen = new Set([text])
  const trees = new Map<Escape, Json>([[literal, json]])
  for (const style of styles) {
    const tree = trees.get(style.escape) ?? escaped(json, style.escape)
    trees.set(style.escape, tree)
    const written = writeJson(tree, style)
    if (seen.has(written)) continue
    seen.add(written)
    yield { bytes: utf8(written), how: styleInWords(style) }
  }
}
