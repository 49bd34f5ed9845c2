import type { HeaderList } from '../model/request.ts'
import { headerList, type HeadersInput } from '../library/headers.ts'
import { type RequestWithBody, signedRequest } from '../library/input.ts'
import { type Context, contextOf } from './expressions/context.ts'
import { type Expression, parseExpression } from './expressions/expression.ts'
import { textOfValue } from './expressions/values.ts'
import { type Preset, type PresetId, presets } from './presets/index.ts'

let byHeader: ReadonlyMap<string, Preset<PresetId>> | undefined

/** Signature headers that name no sender: others than the known ones may use them. */
const generic =
  /^(authorization|event-signature|signature|webhook-signature|x-(hmac-|hook0-|hub-|sha2-|webhook-)?signature(-256)?)$/

const signatureHeader = /^header:([\w-]+)$/

const ownHeaders = ({ scheme: { signature, token }, recognisedBy = [] }: Preset): string[] => {
  const names = [signature?.from, token?.from].map((from) => signatureHeader.exec(from ?? '')?.[1]?.toLowerCase())
  return [...recognisedBy, ...names.filter((name) => name !== undefined && !generic.test(name))] as string[]
}

/** A header of several presets recognises the one that names it in `recognisedBy`, or none. */
function headerTable(): Map<string, Preset<PresetId>> {
  const table = new Map<string, Preset<PresetId>>()
  const ambiguous = new Set<string>()
  for (const preset of presets)
    for (const name of ownHeaders(preset)) {
      const before = table.get(name)
      if (preset.recognisedBy?.includes(name)) ambiguous.delete(name)
      else if (before && before !== preset) {
        if (!before.recognisedBy?.includes(name)) ambiguous.add(name)
        continue
      }
      table.set(name, preset)
    }
  for (const name of ambiguous) table.delete(name)
  return table
}

/** The sender by a header, and the name of that header in lower case. */
export function recognisedHeader(headers: HeaderList): { name: string; preset: Preset<PresetId> } | undefined {
  byHeader ??= headerTable()
  for (const [written] of headers) {
    const name = written.toLowerCase()
    const preset = byHeader.get(name)
    if (preset) return { name, preset }
  }
  return undefined
}

/**
 * The sender that a request claims to be from, by a header that only this sender sets; undefined when there is none. Proves
 * nothing: verify the signature.
 *
 * @example
 * ```ts
 * recognise(request)?.id // 'stripe'
 * ```
 */
export const recognise = (request: { headers: HeadersInput }): Preset<PresetId> | undefined =>
  recognisedHeader(headerList(request.headers))?.preset

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
