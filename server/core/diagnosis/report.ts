import type { AuthenticationPlan } from '../model/credential.ts'
import type { At } from '../model/evidence.ts'
import { compile } from '../schemes/compile-plan.ts'
import type { TimestampRule } from '../schemes/scheme.ts'
import { textsAt } from '../schemes/checks/signature.ts'
import type { Diagnosis, ProvenCause } from '../model/verification.ts'
import { verify } from '../verify.ts'
import type { Budget } from './budget.ts'
import { advice, type CauseId, rank, sentence } from './causes.ts'
import { timeCauses } from './hypotheses/time.ts'
import type { Hit } from './search/search-space.ts'
import { hmacFields, type Subject } from './subject.ts'
import { bothFields, type Deviation, type PlanFields } from './variation.ts'

/** What a search needs to answer: its spending, and the clock with the evidence. */
export interface Asked {
  budget: Budget
  at: At
  replayed: boolean
}

const provenCause = ({ id, detail }: Deviation): ProvenCause => ({
  id,
  message: sentence(id, detail),
  detail: { ...detail },
})

function messageOf(deviations: readonly Deviation[]): string {
  const found = deviations.map(({ id, detail }) => sentence(id, detail))
  const together = found.length > 1 ? ['Two things differ; the request verifies only with both corrected.'] : []
  return [...together, ...found].join(' ')
}

const adviceOf = (deviations: readonly Deviation[]): string =>
  deviations
    .map(({ id, detail }) => advice(id, detail))
    .filter(Boolean)
    .join(' ')

/** An answer that names causes. `fix` is given only when it is known to make the event verify. */
export function answer(asked: Asked, deviations: readonly Deviation[], fix?: PlanFields): Diagnosis {
  const ordered = deviations.toSorted((one, other) => rank(one.id) - rank(other.id))
  const { macs, tookMs, complete } = asked.budget
  const todo = adviceOf(ordered)
  return {
    cause: ordered[0]?.id ?? 'nothing-fits',
    causes: ordered.map(provenCause),
    message: messageOf(ordered),
    ...(todo && { advice: todo }),
    ...(fix && { fix: { set: { ...fix } } }),
    tried: { macs, families: [...asked.budget.tried], complete },
    tookMs,
  }
}

/** An answer without a proven cause. */
export function withoutCause(
  asked: Asked,
  id: Extract<CauseId, 'valid' | 'nothing-fits'>,
  detail: Deviation['detail'],
): Diagnosis {
  const todo = advice(id, detail)
  return { ...answer(asked, []), cause: id, message: sentence(id, detail), ...(todo && { advice: todo }) }
}

const changed = (plan: AuthenticationPlan, set: PlanFields): AuthenticationPlan => Object.assign({}, plan, set)

/** The rule for the time and the text it applies to, under the plan as it would be after the fix. */
function timeOf({ subject, timestamp, set }: Hit): { text: string; rule: TimestampRule } | undefined {
  const fixed = set ? compile(changed(subject.plan, set)) : undefined
  const compiled = fixed?.kind === 'scheme' ? fixed.scheme : subject.compiled
  const { timestamp: rule } = compiled.scheme
  const text = timestamp ?? (compiled.timestamp && textsAt(compiled.timestamp, subject.context)[0])
  return rule && text ? { text, rule } : undefined
}

/** Time is judged apart: what is wrong with it although the signature is right. */
function lateness(hit: Hit, asked: Asked): { deviations: readonly Deviation[]; set: PlanFields | undefined } {
  const time = timeOf(hit)
  const fields = (set: Record<string, unknown>) => hmacFields(hit.subject, set)
  const found = time ? timeCauses({ ...time, now: asked.at.now, replayed: asked.replayed, fields }) : []
  return {
    deviations: found.flatMap(({ deviations }) => deviations),
    set: found.reduce<PlanFields | undefined>((sum, { set }) => bothFields(sum, set), undefined),
  }
}

async function makesValid(subject: Subject, set: PlanFields, at: At): Promise<boolean> {
  const credential = { ...subject.credential, authenticationPlan: changed(subject.plan, set) }
  return (await verify(subject.request, credential, at)).verdict === 'valid'
}

/** The change that makes the event verify, tried out; undefined when no field of the plan can. */
export async function provenFix(
  subject: Subject,
  set: PlanFields | undefined,
  at: At,
): Promise<PlanFields | undefined> {
  return set && (await makesValid(subject, set, at)) ? set : undefined
}

/** The causes of a proven hit, its lateness among them; undefined when the signature is right and nothing is wrong with the time. */
export async function answerHit(hit: Hit, asked: Asked): Promise<Diagnosis | undefined> {
  const late = lateness(hit, asked)
  const deviations = [...hit.deviations, ...late.deviations]
  if (!deviations.length) return undefined
  return answer(asked, deviations, await provenFix(hit.subject, bothFields(hit.set, late.set), asked.at))
}
