import type { SignedRequest } from '../model/request.ts'
import { contextOf } from './expressions/context.ts'
import { parseExpression } from './expressions/expression.ts'
import { wordsOf } from './expressions/values.ts'
import { type Preset, presets } from './presets/index.ts'

const byHeader = new Map(
  presets.flatMap((preset) => (preset.recognisedBy ?? []).map((name) => [name, preset] as const)),
)

/** The sender that a request says it is from, by a header that only this sender sets. Says nothing about proof. */
export function recognise(request: Pick<SignedRequest, 'headers'>): Preset | undefined {
  for (const [name] of request.headers) {
    const preset = byHeader.get(name.toLowerCase())
    if (preset) return preset
  }
  return undefined
}

/** What the sender calls the event, where the preset knows the place. Text from outside. */
export function eventType(request: SignedRequest, preset: Preset): string | undefined {
  const expression = preset.typeFrom === undefined ? '' : parseExpression(preset.typeFrom)
  const value = typeof expression === 'string' ? undefined : expression.read(contextOf(request, '', {}))
  return value === undefined ? undefined : wordsOf(value)
}
