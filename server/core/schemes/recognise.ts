import type { SignedRequest } from '../model/request.ts'
import { type Context, contextOf } from './expressions/context.ts'
import { type Expression, parseExpression } from './expressions/expression.ts'
import { textOfValue } from './expressions/values.ts'
import { type Preset, presets } from './presets/index.ts'

const byHeader = new Map(
  presets.flatMap((preset) => (preset.recognisedBy ?? []).map((name) => [name.toLowerCase(), preset] as const)),
)

/** The sender that a request claims to be from, by a header that only this sender sets. Proves nothing. */
export function recognise(request: Pick<SignedRequest, 'headers'>): Preset | undefined {
  for (const [name] of request.headers) {
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

/** The sender's name for the event, where the preset says how to read it. Untrusted text. */
export const eventType = (request: SignedRequest, preset: Preset): string | undefined =>
  eventTypeIn(contextOf(request, '', {}), preset)
