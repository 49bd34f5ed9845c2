import type { SignedView } from '../api/views/verification.ts'
import { base64, concat, encodings } from '../text/bytes.ts'
import type { Credential } from '../model/credential.ts'
import { problems, VhookError } from '../model/errors.ts'
import type { SignedRequest } from '../model/request.ts'
import type { CompiledScheme } from '../schemes/compile-scheme.ts'
import { compile } from '../schemes/compile-plan.ts'
import { signedPayload } from '../schemes/signed-payload.ts'
import { type Context, contextOf } from '../schemes/expressions/context.ts'
import { digestOf, messagesOf } from '../schemes/checks/compare.ts'
import { collectParts, type CollectedParts } from '../schemes/checks/collect.ts'
import { timeUnits } from '../schemes/checks/timestamp.ts'
import { variantsFor } from '../schemes/checks/variants.ts'

/** The signed bytes, the expected and the received signature, and the timestamp. Throws NO_SUCH_SIGNATURE. */
export function signedView(request: SignedRequest, credential: Credential, now: number): SignedView {
  const payload = signedPayload(request, credential, { now })
  const compiled = compile(credential.authenticationPlan)
  if (!payload || compiled.kind !== 'scheme') throw new VhookError(problems.nothingSigned())
  const context = contextOf(request, compiled.scheme.secret, compiled.scheme.settings)
  const variant = variantsFor(compiled.scheme, context)[0] ?? compiled.scheme
  const parts = collectParts(variant, context, now)
  const timestamp = timeOf(variant, context, now)
  return {
    payloadBase64: base64(payload.bytes),
    segments: payload.segments.map(({ source, start, end }) => ({ source, start, end })),
    template: payload.template,
    expected: expectedOf(variant, context, parts),
    received: parts.found.candidates[0]?.text ?? parts.found.text ?? null,
    ...(timestamp ? { timestamp } : {}),
  }
}

/** The expected signature, if the secret is enough to make one. */
function expectedOf(compiled: CompiledScheme, context: Context, parts: CollectedParts): string | null {
  const key = compiled.key()
  const [pieces] = messagesOf(compiled, context, parts)
  const { kind, signature } = compiled.scheme
  if (!pieces || 'why' in key || !['hmac', 'hash'].includes(kind)) return null
  return encodings[signature?.encoding ?? 'hex'].write(digestOf(compiled, key.bytes, [concat(pieces)]))
}

function timeOf(compiled: CompiledScheme, context: Context, now: number): SignedView['timestamp'] | undefined {
  const rule = compiled.scheme.timestamp
  const value = context.timestamp
  if (!rule || value === undefined) return undefined
  const at = timeUnits[rule.unit].read(value)
  if (at === undefined) return undefined
  const inMs = (seconds: number | undefined): number | null => (seconds === undefined ? null : seconds * 1_000)
  const unit = rule.unit === 'auto' ? (value.length === 10 ? 's' : 'ms') : rule.unit
  return { value, unit, at, now, past: inMs(rule.past), future: inMs(rule.future) }
}
