import { sourceOf } from './secret-source.ts'
import { onlySignatureFails, signatureFacts } from './signature-facts.ts'
import type { Suspect } from './suspect.ts'

const publicKeyKinds = new Set(['ed25519', 'ecdsa', 'rsa'])

/** Everything but the signature is right, and nothing makes it match. */
export const wrongSecret: Suspect = ({ compiled, plan, credential }, run) => {
  if (!onlySignatureFails(run)) return undefined
  const secret = publicKeyKinds.has(compiled.scheme.kind) ? 'the public key' : 'the secret'
  const where = sourceOf(plan)
  return { detail: { secret, id: credential.id }, evidence: signatureFacts(run), ...(where && { where }) }
}
