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

type Judge = (compiled: CompiledScheme, context: Context, at: At) => Evaluation | Promise<Evaluation>

const judgeDigest: Judge = (compiled, context, { now }) => {
  const proof = collectParts(compiled, context, now)
  return { checks: [...proof.checks, ...compareDigest(compiled, context, proof)] }
}

// Loaded at first use: few senders sign with a private key, or send JWTs.
const judgePublicKey: Judge = async (compiled, context, { now }) => {
  const { comparePublicKey } = await import('./checks/public-key.ts')
  const proof = collectParts(compiled, context, now)
  return { checks: [...proof.checks, ...(await comparePublicKey(compiled, context, proof))] }
}

const withEqualities =
  (check: (compiled: CompiledScheme, context: Context) => Check[]): Judge =>
  (compiled, context) => ({ checks: [...check(compiled, context), ...checkEqualities(compiled, context)] })

const judgeJwt: Judge = async (compiled, context, { now }) =>
  (await import('./checks/shared-jwt.ts')).evaluateSharedJwt(compiled, context, now)

const judgeCode: Judge = async (compiled, context, at) => {
  const { scheme, secret, settings } = compiled
  const load = codeModules[scheme.code ?? '']
  if (!load) return { checks: [], notChecked: 'no-such-module' }
  const judge = await load()
  return judge(context.request, { secret, settings }, at)
}

/** How each kind of scheme is judged; one row each. */
const judges: Record<Kind, Judge> = {
  hmac: judgeDigest,
  hash: judgeDigest,
  ed25519: judgePublicKey,
  ecdsa: judgePublicKey,
  rsa: judgePublicKey,
  token: withEqualities(checkToken),
  basic: withEqualities(checkBasic),
  jwt: judgeJwt,
  code: judgeCode,
}

const failures = ({ checks }: Evaluation) => checks.filter(({ status }) => status !== 'pass').length

/** Tries each variant; the first without a failure decides, or else the one that came nearest. */
async function evaluateEach(variants: readonly CompiledScheme[], context: Context, at: At): Promise<Evaluation> {
  const all: Evaluation[] = []
  for (const variant of variants) {
    const judged = await judges[variant.scheme.kind](variant, { ...context }, at)
    if (!failures(judged)) return judged
    all.push(judged)
  }
  return all.toSorted((one, other) => failures(one) - failures(other))[0] ?? { checks: [] }
}

/** Holds a request against a compiled scheme. At once where no public key or fetched one is involved. */
export function evaluateScheme(
  compiled: CompiledScheme,
  request: SignedRequest,
  at: At,
): Evaluation | Promise<Evaluation> {
  const context = contextOf(request, compiled.secret, compiled.settings)
  const variants = variantsFor(compiled, context)
  const [first] = variants
  if (first && variants.length === 1) return judges[first.scheme.kind](first, context, at)
  return evaluateEach(variants, context, at)
}
