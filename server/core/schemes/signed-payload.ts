import { concat } from '../text/bytes.ts'
import type { Credential } from '../model/credential.ts'
import type { At } from '../model/evidence.ts'
import type { SignedRequest } from '../model/request.ts'
import type { CompiledScheme } from './compile-scheme.ts'
import { compile } from './compile-plan.ts'
import { contextOf } from './expressions/context.ts'
import type { Segment } from './expressions/template.ts'
import { collectParts } from './checks/collect.ts'
import { variantsFor } from './checks/variants.ts'

/** The bytes that must be signed for a credential, and where each piece comes from. */
export interface SignedPayload {
  bytes: Uint8Array
  segments: Segment[]
  template: string
  /** How the key is made; never the key itself. */
  key: string
}

const isSecret = ({ source }: Segment) => source === 'secret' || source.startsWith('secret|')

/** With plain hashes the secret is part of the signed bytes, so it is masked. */
function withoutSecret(payload: Uint8Array, segments: readonly Segment[]): { bytes: Uint8Array; segments: Segment[] } {
  const secrets = segments.filter(isSecret)
  if (!secrets.length) return { bytes: payload, segments: [...segments] }
  const bytes = payload.slice()
  for (const { start, end } of secrets) bytes.fill(0x2a, start, end)
  const shown = segments.map((segment) =>
    isSecret(segment) ? { ...segment, text: '*'.repeat(segment.end - segment.start) } : segment,
  )
  return { bytes, segments: shown }
}

/** The signed bytes with a secret in them masked. */
export const maskedPayload = (signing: {
  payload?: Uint8Array
  segments?: Segment[]
}): { signedPayload?: Uint8Array } =>
  signing.payload ? { signedPayload: withoutSecret(signing.payload, signing.segments ?? []).bytes } : {}

function payloadOf(compiled: CompiledScheme, request: SignedRequest, now: number): SignedPayload | undefined {
  const context = contextOf(request, compiled.secret, compiled.settings)
  const variant = variantsFor(compiled, context)[0] ?? compiled
  const { rendered } = collectParts(variant, context, now)
  if ('missing' in rendered) return undefined
  const key = variant.key()
  const how = 'why' in key ? `none: the secret ${key.why}` : `${key.how}, ${key.bytes.length} bytes`
  return {
    ...withoutSecret(concat(rendered.pieces), rendered.segments),
    template: variant.message?.text ?? '',
    key: how,
  }
}

/** The bytes that must have been signed for this request to verify; undefined if nothing is signed or a part is missing. */
export function signedPayload(
  request: SignedRequest,
  credential: Credential,
  at: Pick<At, 'now'>,
): SignedPayload | undefined {
  const compiled = compile(credential.authenticationPlan)
  return compiled.kind === 'scheme' ? payloadOf(compiled.scheme, request, at.now) : undefined
}
