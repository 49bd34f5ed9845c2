import { encodings } from '../../text/bytes.ts'
import { hashParts, macParts, sameBytes } from '../../crypto/hmac.ts'
import { type Check, fail, pass, skip } from '../../model/verification.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import type { Context } from '../expressions/context.ts'
import { urlForms } from '../expressions/url.ts'
import { type CollectedParts, renderMessage } from './collect.ts'
import { excerpt } from './describe.ts'

/** The digest of these bytes that the signature must equal. For the kinds hmac and hash. */
export function digestOf(compiled: CompiledScheme, key: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  const { kind, algorithm = 'sha256' } = compiled.scheme
  return kind === 'hash' ? hashParts(algorithm, pieces) : macParts(algorithm, key, pieces)
}

/** The signed bytes for each form of the URL, beginning with the rendered ones. */
export function* messagesOf(
  compiled: CompiledScheme,
  context: Context,
  parts: CollectedParts,
): Generator<Uint8Array[]> {
  if ('pieces' in parts.rendered) yield parts.rendered.pieces
  const { url } = context
  const forms = (compiled.scheme.urlVariants ?? []).map((form) => urlForms[form]?.(url) ?? url)
  for (const form of new Set(forms)) {
    if (form === url) continue
    const rendered = renderMessage(compiled, { ...context, url: form })
    if ('pieces' in rendered) yield rendered.pieces
  }
}

/** The key's check, or the bytes. */
function readKey(compiled: CompiledScheme): { check: Check; bytes?: Uint8Array } {
  const id = `${compiled.name}.key` as const
  const key = compiled.key()
  if ('why' in key) return { check: fail(id, `The secret cannot be used as the key: it ${key.why}.`) }
  return { check: pass(id, `The key is ${key.how}: ${key.bytes.length} bytes.`), bytes: key.bytes }
}

/** The last step for shared secrets: makes the digest and compares every received signature with it. */
export function compareDigest(compiled: CompiledScheme, context: Context, parts: CollectedParts): Check[] {
  const { check, bytes } = readKey(compiled)
  const id = `${compiled.name}.signature` as const
  if (!bytes) return [check, skip(id, 'Without a key the signature cannot be compared.')]
  if ('missing' in parts.rendered || !parts.found.text || parts.found.problem === 'twice')
    return [check, skip(id, 'There is no signature to compare.')]
  return [check, compareCandidates(compiled, context, parts, bytes)]
}

function compareCandidates(compiled: CompiledScheme, context: Context, parts: CollectedParts, key: Uint8Array): Check {
  const id = `${compiled.name}.signature` as const
  const { encoding = 'hex' } = compiled.scheme.signature ?? {}
  const { candidates } = parts.found
  let expected: Uint8Array | undefined
  for (const pieces of messagesOf(compiled, context, parts)) {
    const digest = digestOf(compiled, key, pieces)
    expected ??= digest
    if (candidates.some(({ bytes }) => bytes && sameBytes(bytes, digest))) return pass(id, 'The signature matches.')
  }
  const wanted = expected ? { expected: encodings[encoding].write(expected) } : {}
  return fail(id, mismatch(candidates.length, parts), {
    ...wanted,
    actual: excerpt(candidates[0]?.text ?? parts.found.text ?? ''),
  })
}

const mismatch = (count: number, { found }: CollectedParts) => {
  if (found.problem) return 'No signature was sent in the expected form.'
  return count > 1
    ? `None of the ${count} signatures matches.`
    : 'The signature does not match this secret and these bytes.'
}
