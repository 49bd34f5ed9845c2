import type { At } from '../model/evidence.ts'
import type { SignedRequest } from '../model/request.ts'
import { type Check, fail, pass } from '../model/verification.ts'
import { codeModules } from './custom/index.ts'
import type { CompiledScheme } from './compile-scheme.ts'
import { type Context, contextOf } from './expressions/context.ts'
import type { Evaluation } from './plans/evaluation.ts'
import { compareDigest } from './checks/compare.ts'
import { checkEqualities, gather } from './checks/collect.ts'
import { checkRequiredClaims, checkSharedJwt, checkTimes, readJwt } from './checks/jwt.ts'
import { keyBytes } from './key.ts'
import { comparePublicKey } from './checks/public-key.ts'
import { checkBasic, checkToken, tokenText } from './checks/token.ts'
import { variantsFor } from './checks/variants.ts'
import type { Kind } from './scheme.ts'

type Judge = (compiled: CompiledScheme, context: Context, at: At) => Evaluation | Promise<Evaluation>

const judgeDigest: Judge = (compiled, context, { now }) => {
  const proof = gather(compiled, context, now)
  return { checks: [...proof.checks, ...compareDigest(compiled, context, proof)] }
}

const judgePublicKey: Judge = async (compiled, context, { now }) => {
  const proof = gather(compiled, context, now)
  return { checks: [...proof.checks, ...(await comparePublicKey(compiled, context, proof))] }
}

const withEqualities =
  (check: (compiled: CompiledScheme, context: Context) => Check[]): Judge =>
  (compiled, context) => ({ checks: [...check(compiled, context), ...checkEqualities(compiled, context)] })

/** The secret or the several in it, and the further keys that a scheme takes from settings. */
function sharedKeys({ scheme, secret, settings }: CompiledScheme): Uint8Array[] {
  const { several, keys = [] } = scheme.jwt ?? {}
  const texts = several ? secret.split(/\s+/) : [secret]
  return [...texts, ...keys.map((name) => settings[name] ?? '')].filter(Boolean).flatMap((text) => {
    const key = keyBytes(text, scheme.key)
    return 'bytes' in key ? [key.bytes] : []
  })
}

const judgeJwt: Judge = (compiled, context, { now }) => {
  const { name, scheme } = compiled
  const text = tokenText(compiled, context)
  if (typeof text !== 'string') return { checks: [text] }
  const there = pass(`${name}.header`, 'The token is there.')
  const prefix = scheme.token?.prefix ?? ''
  if (!text.startsWith(prefix))
    return { checks: [there, fail(`${name}.form`, `The value does not begin with "${prefix}".`)] }
  const jwt = readJwt(text.slice(prefix.length))
  if (typeof jwt === 'string') return { checks: [there, fail(`${name}.form`, `The token ${jwt}.`)] }
  const { algorithms = [], requiredClaims = [], clockTolerance = 0 } = scheme.jwt ?? {}
  const inner = { ...context, claims: jwt.claims }
  return {
    checks: [
      there,
      ...checkRequiredClaims(name, jwt.claims, requiredClaims),
      ...checkTimes(name, jwt.claims, now, clockTolerance),
      ...checkEqualities(compiled, inner),
      ...checkSharedJwt(name, jwt, algorithms, sharedKeys(compiled)),
    ],
  }
}

const judgeCode: Judge = (compiled, context, at) => {
  const { scheme, secret, settings } = compiled
  const judge = codeModules[scheme.code ?? '']
  if (!judge) return { checks: [], notChecked: 'no-such-module' }
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
