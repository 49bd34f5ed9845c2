import { headerList, type HeadersInput } from '../library/headers.ts'
import { type RequestWithBody, signedRequest } from '../library/input.ts'
import { type Context, contextOf } from './expressions/context.ts'
import { type Expression, parseExpression } from './expressions/expression.ts'
import { textOfValue } from './expressions/values.ts'
import { type Preset, type PresetId, presets } from './presets/index.ts'

let byHeader: ReadonlyMap<string, Preset<PresetId>> | undefined

const headerTable = () =>
  new Map(presets.flatMap((preset) => (preset.recognisedBy ?? []).map((name) => [name.toLowerCase(), preset] as const)))

/**
 * The sender that a request claims to be from, by a header that only this sender sets; undefined when there is none. Proves
 * nothing: verify the signature.
 *
 * @example
 * ```ts
 * recognise(request)?.id // 'stripe'
 * ```
 */
export function recognise(request: { headers: HeadersInput }): Preset<PresetId> | undefined {
  byHeader ??= headerTable()
  for (const [name] of headerList(request.headers)) {
    const preset = byHeader.get(name.toLowerCase())
    if (preset) return preset
  }
  return undefined
}

const typeExpressions = new WeakMap<Preset, Expression>()

function typeExpressionOf(preset: Preset): Expression | undefined {
  const parsed = typeExpressions.get(preset) ?? (preset.typeFrom === undefined ? '' : parseExpression(preset.typeFrom))
  if (typeof parsed === 'string') return undefined
  typeExpressions.set(preset, parsed)
  return parsed
}

/** The event type in a context, for callers that have parsed the body already. */
export function eventTypeIn(context: Context, preset: Preset): string | undefined {
  const value = typeExpressionOf(preset)?.read(context)
  return value === undefined ? undefined : textOfValue(value)
}

/**
 * The sender's name for the type of the event; undefined when the preset does not say where it is. Untrusted text.
 *
 * @example
 * ```ts
 * eventType(request, stripe) // 'invoice.paid'
 * ```
 */
export const eventType = (request: RequestWithBody, preset: Preset): string | undefined =>
  eventTypeIn(contextOf(signedRequest(request), '', {}), preset)
