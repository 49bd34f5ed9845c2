import type { At } from '../model/evidence.ts'
import type { SignedRequest } from '../model/request.ts'
import type { Check } from '../model/verification.ts'
import { codeModules } from './custom/index.ts'
import type { CompiledScheme } from './compile-scheme.ts'
import { type Context, contextOf } from './expressions/context.ts'
import type { Evaluation } from './plans/evaluation.ts'
import { compareDigest } from './checks/compare.ts'
import { checkEqualities, collectParts } from './checks/collect.ts'
import { checkBasic, checkToken } from './checks/token.ts'
import { variantsFor } from './checks/variants.ts'
import type { Kind } from './scheme.ts'

type Evaluate = (compiled: CompiledScheme, context: Context, at: At) => Evaluation | Promise<Evaluation>

const evaluateDigest: Evaluate = (compiled, context, { now }) => {
  const parts = collectParts(compiled, context, now)
  return { checks: [...parts.checks, ...compareDigest(compiled, context, parts)] }
}

// Loaded at first use: few senders sign with a private key, or send JWTs.
const evaluatePublicKey: Evaluate = async (compiled, context, { now }) => {
  const { comparePublicKey } = await import('./checks/public-key.ts')
  const parts = collectParts(compiled, context, now)
  return { checks: [...parts.checks, ...(await comparePublicKey(compiled, context, parts))] }
}

const withEqualities =
  (check: (compiled: CompiledScheme, context: Context) => Check[]): Evaluate =>
  (compiled, context) => ({ checks: [...check(compiled, context), ...checkEqualities(compiled, context)] })

const evaluateJwt: Evaluate = async (compiled, context, { now }) =>
  (await import('./checks/shared-jwt.ts')).evaluateSharedJwt(compiled, context, now)

const evaluateCode: Evaluate = async (compiled, context, at) => {
  const { scheme, secret, settings } = compiled
  const load = codeModules[scheme.code ?? '']
  if (!load) return { checks: [], notChecked: 'no-such-module' }
  const module = await load()
  return module(context.request, { secret, settings }, at)
}

/** How each kind of scheme is evaluated; one row each. */
const evaluators: Record<Kind, Evaluate> = {
  hmac: evaluateDigest,
  hash: evaluateDigest,
  ed25519: evaluatePublicKey,
  ecdsa: evaluatePublicKey,
  rsa: evaluatePublicKey,
  token: withEqualities(checkToken),
  basic: withEqualities(checkBasic),
  jwt: evaluateJwt,
  code: evaluateCode,
}

const failures = ({ checks }: Evaluation) => checks.filter(({ status }) => status !== 'pass').length

/** Tries each variant; the first without a failure decides, otherwise the one with the fewest failures. */
async function evaluateEach(variants: readonly CompiledScheme[], context: Context, at: At): Promise<Evaluation> {
  const all: Evaluation[] = []
  for (const variant of variants) {
    const evaluation = await evaluators[variant.scheme.kind](variant, { ...context }, at)
    if (!failures(evaluation)) return evaluation
    all.push(evaluation)
  }
  return all.toSorted((one, other) => failures(one) - failures(other))[0] ?? { checks: [] }
}

/** Checks a request against a compiled scheme. Synchronous unless a public key is involved. */
export function evaluateScheme(
  compiled: CompiledScheme,
  request: SignedRequest,
  at: At,
): Evaluation | Promise<Evaluation> {
  const context = contextOf(request, compiled.secret, compiled.settings)
  const variants = variantsFor(compiled, context)
  const [first] = variants
  if (first && variants.length === 1) return evaluators[first.scheme.kind](first, context, at)
  return evaluateEach(variants, context, at)
}
