import { latin1Bytes, utf8 } from '../../text/bytes.ts'
import type { AuthenticationPlan, Credential, HmacPlan } from '../../model/credential.ts'
import { sameSecret } from '../../crypto/hmac.ts'
import type { At } from '../../model/evidence.ts'
import { headerValue } from '../../model/request.ts'
import { compileScheme } from '../../schemes/compile-scheme.ts'
import { compile } from '../../schemes/compile-plan.ts'
import { evaluateScheme } from '../../schemes/evaluate.ts'
import { presets, type Preset } from '../../schemes/presets/index.ts'
import { isProven } from '../../model/verification.ts'
import type { Budget } from '../budget.ts'
import { tryLevel, tryNone, trySingles } from './rounds.ts'
import { readable } from '../hypotheses/template.ts'
import { spaceOf } from './search-space.ts'
import { type Subject, subjectOf } from '../subject.ts'
import type { Deviation } from '../variation.ts'

const word = /^(?:bearer|token|basic)\s+/i

/** The secret itself, sent in the open where a signature was expected. */
function secretAsToken({ request, compiled }: Subject): Deviation | undefined {
  const { secret } = compiled
  for (const [name, value] of request.headers) {
    const prefix = word.exec(value)?.[0] ?? ''
    if (!secret || !sameSecret(latin1Bytes(value.slice(prefix.length)), utf8(secret))) continue
    const came = `the secret itself came as a plain token in ${name}; it signs nothing`
    const how = prefix ? `with the prefix "${prefix}"` : 'without a prefix'
    return {
      id: 'plan-mismatch',
      detail: { wanted: 'A signature', came, plan: `bearer with the header ${name}, ${how}` },
    }
  }
  return undefined
}

const shared = new Set(['hmac', 'hash', 'token', 'basic'])

async function fitsPreset(preset: Preset, subject: Subject, at: At): Promise<boolean> {
  const { kind, variants = [] } = preset.scheme
  if (![kind, ...variants.map((variant) => variant.kind ?? kind)].every((one) => shared.has(one))) return false
  const compiled = compileScheme(preset.scheme, subject.compiled.secret, subject.compiled.settings)
  const { checks } = await evaluateScheme(compiled, subject.request, at)
  return isProven(checks)
}

/** Only headers that no other sender sets make it this sender's dialect. */
const isRecognised = ({ recognisedBy = [] }: Preset, { request }: Subject) =>
  recognisedBy.some((name) => headerValue(request.headers, name) !== undefined)

/** The dialect of a known sender, with this credential's secret. */
async function presetMismatch(
  subject: Subject,
  wanted: string,
  at: At,
  budget: Budget,
): Promise<Deviation | undefined> {
  const { plan } = subject
  for (const preset of presets) {
    if (budget.over) return undefined
    if (plan.type === 'preset' && plan.preset === preset.id) continue
    if (!isRecognised(preset, subject)) continue
    budget.spend()
    if (!(await fitsPreset(preset, subject, at))) continue
    const came = `a proof in the manner of ${preset.title} came, and it is right with this secret`
    return { id: 'plan-mismatch', detail: { wanted, came, plan: `the preset ${preset.id}` } }
  }
  return undefined
}

const described = (set: Record<string, unknown>) =>
  Object.entries(set)
    .map(([field, value]) => `${field} ${readable(String(value))}`)
    .join(', ')

/** A signature made with the token as key, where the token itself was expected. */
async function tokenAsKey(subject: Subject, budget: Budget): Promise<Deviation | undefined> {
  const authenticationPlan: HmacPlan = { type: 'hmac', secretKey: subject.compiled.secret, algorithm: 'sha256' }
  const compiled = compile(authenticationPlan)
  if (compiled.kind !== 'scheme') return undefined
  const credential: Credential = { id: subject.credential.id, authenticationPlan }
  const space = spaceOf(subjectOf(subject.request, credential, compiled.scheme, { others: [], now: subject.now }))
  const hit =
    (await tryNone([space], budget)) ?? (await trySingles([space], budget)) ?? (await tryHeaderAndFormat(space, budget))
  if (!hit) return undefined
  const fields = {
    signatureHeader: 'x-signature',
    algorithm: 'sha256',
    payloadFormat: '{timestamp}.{body}',
    ...hit.set,
  }
  const came = `a signature made with this token as its key came in ${fields.signatureHeader}`
  return { id: 'plan-mismatch', detail: { wanted: 'The token', came, plan: `hmac with ${described(fields)}` } }
}

const tryHeaderAndFormat = (space: ReturnType<typeof spaceOf>, budget: Budget) =>
  tryLevel(space, { signature: 1, template: 1 }, budget)

/** Whether this secret fits another kind of proof that came. */
export async function provenMismatch(subject: Subject, at: At, budget: Budget): Promise<Deviation | undefined> {
  const isToken = shared.has(subject.compiled.scheme.kind) && subject.compiled.token !== undefined
  const wanted = isToken ? 'The token' : 'A signature'
  budget.tried.add('other plans')
  const own = isToken ? await tokenAsKey(subject, budget) : secretAsToken(subject)
  return own ?? presetMismatch(subject, wanted, at, budget)
}

const tokenHeaders = new Set(['x-vapi-secret', 'authorization', 'x-gitlab-token', 'x-api-key'])
const signatureName = /signature|hmac/i

/** Another kind of proof is there in place of the expected one, which is not: certain, though it fits nothing. */
export function seenMismatch(subject: Subject, plan: AuthenticationPlan['type']): Deviation | undefined {
  const isToken = subject.compiled.token !== undefined || plan === 'oauth2'
  const fits = (name: string) => (isToken ? signatureName.test(name) : tokenHeaders.has(name.toLowerCase()))
  const found = subject.request.headers.find(([name, value]) => fits(name) && value.trim() !== '')
  if (!found) return undefined
  const [name] = found
  const detail = isToken
    ? {
        wanted: 'A token',
        came: `a signature came in ${name}, made with another secret or in an unknown way`,
        plan: `hmac with the header ${name}`,
      }
    : {
        wanted: 'A signature',
        came: `a plain token came in ${name}, and it is not this secret`,
        plan: `bearer with the header ${name}`,
      }
  return { id: 'plan-mismatch', detail }
}
