import { sameSecret } from '../../crypto/hmac.ts'
import type { AuthenticationPlan, Credential, HmacPlan, PresetPlan } from '../../model/credential.ts'
import type { SecretlessPlan } from '../../model/fix.ts'
import { headerValue } from '../../model/request.ts'
import { isProven } from '../../model/verification.ts'
import { compile } from '../../schemes/compile-plan.ts'
import { compileScheme } from '../../schemes/compile-scheme.ts'
import { evaluateScheme } from '../../schemes/evaluate.ts'
import { type Preset, presets } from '../../schemes/presets/index.ts'
import { latin1Bytes, utf8 } from '../../text/bytes.ts'
import { readable } from '../hypotheses/template.ts'
import type { Run } from '../run.ts'
import { type Subject, subjectOf } from '../subject.ts'
import { causesFound, type Finding } from '../finding.ts'
import type { Deviation } from '../variation.ts'
import { tryLevel, trySingles, tryUnchanged } from './rounds.ts'
import { spaceOf } from './search-space.ts'

const schemeWord = /^(?:bearer|token|basic)\s+/i

/** The sender uses another plan with the same secret. */
function mismatch(subject: Subject, detail: Deviation['detail'], replace: SecretlessPlan | undefined): Finding {
  const fix = replace && { fix: { subject, set: { replace } } }
  return { ...causesFound({ id: 'plan-mismatch', detail }), ...fix }
}

/** The secret itself, sent as a token where a signature was expected. */
function secretAsToken(subject: Subject): Finding | undefined {
  const { request, compiled } = subject
  const { secret } = compiled
  for (const [name, value] of request.headers) {
    const prefix = schemeWord.exec(value)?.[0] ?? ''
    if (!secret || !sameSecret(latin1Bytes(value.slice(prefix.length)), utf8(secret))) continue
    const received = `the secret itself was sent as a plain token in ${name}, which signs nothing`
    const how = prefix ? `with the prefix "${prefix}"` : 'without a prefix'
    const detail = { expected: 'A signature', received, plan: `bearer with the header ${name}, ${how}` }
    return mismatch(subject, detail, { type: 'bearer', headerName: name, bearerPrefixEnabled: prefix !== '' })
  }
  return undefined
}

const shared = new Set(['hmac', 'hash', 'token', 'basic'])

async function matchesPreset(preset: Preset, subject: Subject, { at }: Run): Promise<boolean> {
  const { kind, variants = [] } = preset.scheme
  if (![kind, ...variants.map((variant) => variant.kind ?? kind)].every((one) => shared.has(one))) return false
  const compiled = compileScheme(preset.scheme, subject.compiled.secret, subject.compiled.settings)
  const { checks } = await evaluateScheme(compiled, subject.request, at)
  return isProven(checks)
}

/** Only headers that no other sender sets identify a sender. */
const isRecognised = ({ recognisedBy = [] }: Preset, { request }: Subject) =>
  recognisedBy.some((name) => headerValue(request.headers, name) !== undefined)

/** The scheme of a known sender, with this credential's secret. */
async function presetMismatch(subject: Subject, expected: string, run: Run): Promise<Finding | undefined> {
  const { plan } = subject
  for (const preset of presets) {
    if (run.budget.exhausted) return undefined
    if (plan.type === 'preset' && (plan.preset === preset || plan.preset === preset.id)) continue
    if (!isRecognised(preset, subject)) continue
    run.budget.spend()
    if (!(await matchesPreset(preset, subject, run))) continue
    const received = `the request is signed as ${preset.title} does it, and correctly with this secret`
    const { settings } = plan as Partial<PresetPlan>
    const replace: SecretlessPlan = { type: 'preset', preset: preset.id, ...(settings && { settings }) }
    return mismatch(subject, { expected, received, plan: `the preset ${preset.id}` }, replace)
  }
  return undefined
}

const described = (set: Record<string, unknown>) =>
  Object.entries(set)
    .map(([field, value]) => `${field} ${readable(String(value))}`)
    .join(', ')

/** A signature made with the token as the key, where the token itself was expected. */
async function tokenAsKey(subject: Subject, run: Run): Promise<Finding | undefined> {
  const { budget } = run
  const authenticationPlan: HmacPlan = { type: 'hmac', secretKey: subject.compiled.secret, algorithm: 'sha256' }
  const compiled = compile(authenticationPlan)
  if (compiled.kind !== 'scheme') return undefined
  const credential: Credential = { id: subject.credential.id, authenticationPlan }
  const space = spaceOf(subjectOf({ ...run, credential, others: [] }, compiled.scheme))
  const match =
    (await tryUnchanged([space], budget)) ??
    (await trySingles([space], budget)) ??
    (await tryLevel(space, { signature: 1, template: 1 }, budget))
  if (!match) return undefined
  const fields = {
    signatureHeader: 'x-signature',
    algorithm: 'sha256',
    payloadFormat: '{timestamp}.{body}',
    ...match.set?.set,
  }
  const received = `${fields.signatureHeader} contains a signature made with this token as the key`
  const detail = { expected: 'The token', received, plan: `hmac with ${described(fields)}` }
  const inFields = match.set === undefined || (match.set?.set && !match.set.scheme && !match.set.secret)
  return mismatch(subject, detail, inFields ? { type: 'hmac', algorithm: 'sha256', ...match.set?.set } : undefined)
}

/** Whether the request is authenticated by this secret in another way. */
export async function provenMismatch(subject: Subject, run: Run): Promise<Finding | undefined> {
  const isToken = shared.has(subject.compiled.scheme.kind) && subject.compiled.token !== undefined
  run.budget.tried.add('other plans')
  const own = isToken ? await tokenAsKey(subject, run) : secretAsToken(subject)
  return own ?? presetMismatch(subject, isToken ? 'The token' : 'A signature', run)
}

const tokenHeaders = new Set(['x-vapi-secret', 'authorization', 'x-gitlab-token', 'x-api-key'])
const signatureName = /signature|hmac/i

/** The expected kind of authentication is missing and another kind is there: certain, although nothing fits. */
export function seenMismatch(subject: Subject, plan: AuthenticationPlan['type']): Deviation | undefined {
  const isToken = subject.compiled.token !== undefined || plan === 'oauth2'
  const fits = (name: string) => (isToken ? signatureName.test(name) : tokenHeaders.has(name.toLowerCase()))
  const found = subject.request.headers.find(([name, value]) => fits(name) && value.trim() !== '')
  if (!found) return undefined
  const [name] = found
  const detail = isToken
    ? {
        expected: 'A token',
        received: `${name} contains a signature, made with another secret or in an unknown way`,
        plan: `hmac with the header ${name}`,
      }
    : {
        expected: 'A signature',
        received: `${name} contains a plain token, which is not this secret`,
        plan: `bearer with the header ${name}`,
      }
  return { id: 'plan-mismatch', detail: { ...detail, fit: 'none' } }
}
