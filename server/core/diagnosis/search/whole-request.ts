import { type Credential, secretField } from '../../model/credential.ts'
import type { At } from '../../model/evidence.ts'
import type { SignedRequest } from '../../model/request.ts'
import { variantsFor } from '../../schemes/checks/variants.ts'
import { compile } from '../../schemes/compile-plan.ts'
import { contextOf } from '../../schemes/expressions/context.ts'
import { type Check, isProven, roleOf } from '../../model/verification.ts'
import { verify } from '../../verify.ts'
import { bodies, type Body } from '../hypotheses/body/forms.ts'
import { secretTexts } from '../hypotheses/secret.ts'
import type { Run } from '../run.ts'
import type { Match } from '../finding.ts'
import { type Subject, subjectOf } from '../subject.ts'
import type { Variation } from '../variation.ts'

/** Checks that say nothing about what was signed. */
const ofTime = new Set(['timestamp', 'expiry'])

/** Whether everything but the time is right. */
export const isProvenExceptTime = (checks: readonly Check[]): boolean =>
  isProven(checks) && checks.every((check) => check.status !== 'fail' || ofTime.has(roleOf(check)))

/** Fetches each document and key set once, since every try needs the same. */
export function remembering(at: At): At {
  const made = new Map<string, Promise<unknown>>()
  const once =
    <Args extends readonly (string | undefined)[], T>(kind: string, fetch: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      const key = [kind, ...args].join('\n')
      const before = made.get(key) as Promise<T> | undefined
      const result = before ?? fetch(...args)
      made.set(key, result)
      return result
    }
  return {
    ...at,
    ...(at.keys && { keys: once('keys', at.keys) }),
    ...(at.document && { document: once('document', at.document) }),
  }
}

/** A request and a credential to verify instead of those that were received and stored. */
export interface Whole {
  request: SignedRequest
  credential: Credential
}

/** The first variation with which the whole request verifies, apart from its age. */
async function tryWhole(tries: Iterable<Variation<Whole>>, run: Run, at: At): Promise<Variation<Whole> | undefined> {
  const { budget } = run
  for (const variation of tries) {
    if (budget.exhausted) return undefined
    budget.spend()
    const { request, credential } = variation.value
    if (isProvenExceptTime((await verify(request, credential, at)).checks)) return variation
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/**
 * The form of the body with which the whole request verifies, the rare ones last: for schemes that read the signature from the body,
 * and for modules of code.
 */
export async function tryBodies(run: Run, at: At = run.at): Promise<Variation<Whole> | undefined> {
  const { request, credential, budget } = run
  const axis = bodies(request)
  budget.tried.add('forms of the body')
  await axis.prepare?.()
  const whole = ({ value, ...about }: Variation<Body>): Variation<Whole> => ({
    ...about,
    value: { request: { ...request, body: value.bytes }, credential },
  })
  const usual = await tryWhole(mapped(axis[1], whole), run, at)
  if (usual || budget.exhausted) return usual
  await axis.rare?.prepare?.()
  return tryWhole(mapped(axis.rare?.variations ?? [], whole), run, at)
}

function* mapped<T, R>(values: Iterable<T>, change: (value: T) => R): Generator<R> {
  for (const value of values) yield change(value)
}

/** The form of the secret with which the whole request verifies: for public keys, which are not tried as keys of digests. */
export async function trySecrets(subject: Subject, run: Run, at: At = run.at): Promise<Variation<Whole> | undefined> {
  const { request, credential, plan } = subject
  run.budget.tried.add('which secret, and in which form')
  const whole = ({ value, ...about }: Variation<string>): Variation<Whole> => {
    const authenticationPlan = Object.assign({}, plan, { [secretField[plan.type]]: value })
    return { ...about, value: { request, credential: { ...credential, authenticationPlan } } }
  }
  return tryWhole(secretTexts(subject.compiled.secret).map(whole), run, at)
}

const inBodySources = new Set(['json', 'form', 'formjson'])

/** Whether the signature, or what it depends on, is read from the body: then it varies with the body. */
export function readsBody({ compiled, credential }: Subject): boolean {
  const whole = compile(credential.authenticationPlan)
  const variants = whole.kind === 'scheme' ? [compiled, whole.scheme, ...whole.scheme.variants] : [compiled]
  const read = variants.flatMap(({ places, timestamp, messageId, when }) => [
    ...places,
    timestamp,
    messageId,
    ...when.map(({ expression }) => expression),
  ])
  return read.some((expression) => expression && inBodySources.has(expression.source))
}

/** Whether the secret decides which variant applies: then another secret is not only another key. */
export function readsSecret({ credential }: Run): boolean {
  const whole = compile(credential.authenticationPlan)
  if (whole.kind !== 'scheme') return false
  return whole.scheme.variants.some(({ when }) => when.some(({ expression }) => expression.source === 'secret'))
}

/** A match of the request with another body. */
export function wholeMatch({ value, deviations }: Variation<Whole>, run: Run): Match {
  const changed = { ...run, request: value.request }
  const compiled = compile(run.credential.authenticationPlan)
  if (compiled.kind !== 'scheme') throw new TypeError('only a scheme has matches')
  const { scheme } = compiled
  const [variant = scheme] = variantsFor(scheme, contextOf(value.request, scheme.secret, scheme.settings))
  return { subject: subjectOf(changed, variant), deviations, set: null, timestamp: undefined }
}
