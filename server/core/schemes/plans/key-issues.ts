import { privateKeyOf, publicKeyOf } from '../checks/public-key.ts'
import type { CompiledScheme } from '../compile-scheme.ts'
import { type Issue, issue } from '../issue.ts'

/** Why the secret cannot be made into a key; empty when one variant of the scheme can use it. */
export function keyIssues(compiled: CompiledScheme, field: string): Issue[] {
  const members = compiled.variants.length ? compiled.variants : [compiled]
  const found = members.map((member) => keyIssue(member, field))
  return found.includes(undefined) ? [] : found.slice(0, 1).flatMap((one) => one ?? [])
}

function keyIssue(compiled: CompiledScheme, field: string): Issue | undefined {
  const { scheme, secret } = compiled
  if (scheme.publicKey) {
    if (privateKeyOf(secret)) return undefined
    const key = publicKeyOf(scheme, secret)
    return typeof key === 'string' ? issue(field, 'bad-key', key) : undefined
  }
  const key = compiled.key()
  return 'why' in key ? issue(field, key.code, key.why) : undefined
}
