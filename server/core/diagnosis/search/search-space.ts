import type { HashName } from '../../crypto/hmac.ts'
import { hashParts, macParts, sameBytes } from '../../crypto/hmac.ts'
import type { Context } from '../../schemes/expressions/context.ts'
import { render } from '../../schemes/expressions/template.ts'
import { encodings, latin1Bytes } from '../../text/bytes.ts'
import type { Budget } from '../budget.ts'
import type { Match } from '../finding.ts'
import type { Received } from '../hypotheses/signature.ts'
import type { Content } from '../hypotheses/template.ts'
import type { Subject } from '../subject.ts'
import { allDeviations, allFields, type Axis, type Variation } from '../variation.ts'
import { axes, type AxisName, axisNames, type AxisValues } from './axes.ts'
import type { Level } from './order.ts'

type Axes = { readonly [Name in AxisName]: Axis<AxisValues[Name]> }

/** Everything that can be tried for one subject. */
export interface Space {
  subject: Subject
  axes: Axes
}

export function spaceOf(subject: Subject): Space {
  const made = axisNames.map((name) => [name, axes[name].variations(subject)])
  return { subject, axes: Object.fromEntries(made) as Axes }
}

/** The space in which one axis has only its rare values; undefined if it has none. */
export function rareSpace(space: Space, name: AxisName): Space | undefined {
  const { rare } = space.axes[name]
  if (!rare) return undefined
  const axis = { 0: [], 1: rare.variations, 2: [], ...(rare.prepare && { prepare: rare.prepare }) }
  return { ...space, axes: { ...space.axes, [name]: axis } }
}

/** Prepares the axes of a level, and notes that they were tried. */
export async function prepare(space: Space, level: Level, budget: Budget): Promise<void> {
  for (const name of Object.keys(level) as AxisName[]) {
    budget.tried.add(axes[name].family)
    await space.axes[name].prepare?.()
  }
}

/** One value on every axis except key and signature. */
export interface Choice {
  content: Content
  variations: readonly Variation<unknown>[]
  context: Context
}

// A table has one value type per row; a loop over its rows cannot express that row and value belong together.
type AnyContent = { sources: readonly string[]; apply: (context: Context, value: unknown) => Context }
/** How a value of this axis is put into the request. */
export const contentOf = (name: AxisName): AnyContent | undefined => axes[name].content as AnyContent | undefined

/** Axes that are part of the signed request. The last one varies fastest. */
const contentAxes = axisNames.filter((name) => axes[name].content)

/** Every choice on the axes from position `at`, for a template that has been chosen. */
function* choicesFrom(space: Space, level: Level, at: number, choice: Choice): Generator<Choice> {
  const name = contentAxes[at]
  if (name === undefined) {
    // Each choice may cost as much as one verification; the budget limits their number.
    yield { ...choice, context: { ...choice.context, limits: { ...choice.context.limits } } }
    return
  }
  const rule = contentOf(name)
  const count = level[name] ?? 0
  if (!rule?.sources.some((source) => choice.content.sources.has(source))) {
    // The template does not read this axis, so no deviation on it could matter.
    if (count === 0) yield* choicesFrom(space, level, at + 1, choice)
    return
  }
  for (const variation of space.axes[name][count]) {
    const context = rule.apply(choice.context, variation.value)
    yield* choicesFrom(space, level, at + 1, { ...choice, variations: [...choice.variations, variation], context })
  }
}

/** Every choice of this level. */
export function* choices(space: Space, level: Level): Generator<Choice> {
  for (const template of space.axes.template[level.template ?? 0]) {
    const start = { content: template.value, variations: [template], context: space.subject.context }
    yield* choicesFrom(space, level, 0, start)
  }
}

/** The match that these variations make; `others` are those of signature and key. */
export function matchOf(subject: Subject, choice: Choice, others: readonly Variation<unknown>[]): Match {
  const all = [...others, ...choice.variations]
  return { subject, deviations: allDeviations(all), set: allFields(all), timestamp: choice.context.timestamp }
}

/** The signed bytes of a choice, in pieces; undefined if the request lacks a part of them. */
export function piecesOf({ content, context }: Choice, secret: string): Uint8Array[] | undefined {
  const rendered = render(content.template, { ...context, secret })
  return 'pieces' in rendered ? rendered.pieces : undefined
}

export function digestBy(
  space: Space,
  algorithm: HashName,
  key: Uint8Array,
  pieces: readonly Uint8Array[],
): Uint8Array {
  return space.subject.compiled.scheme.kind === 'hash' ? hashParts(algorithm, pieces) : macParts(algorithm, key, pieces)
}

/** Whether a received signature is this digest: in full, or for a truncated one in every character that was received. */
export function isDigest({ bytes, truncated }: Received, digest: Uint8Array): boolean {
  if (!truncated) return sameBytes(bytes, digest)
  return sameBytes(bytes, latin1Bytes(encodings[truncated].write(digest).slice(0, bytes.length)))
}
