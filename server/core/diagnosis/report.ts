import { editPlan } from '../fix/apply.ts'
import {
  type AuthenticationPlan,
  type Credential,
  type HmacPlan,
  type PresetPlan,
  secretOf,
} from '../model/credential.ts'
import type { Fix, PlanEdit } from '../model/fix.ts'
import { type Diagnosis, isDecisive, type ProvenCause, type Suspicion } from '../model/verification.ts'
import { formatDuration } from '../schemes/checks/describe.ts'
import { textsAt } from '../schemes/checks/signature.ts'
import { variantsFor } from '../schemes/checks/variants.ts'
import { compile, givenPlanIssues } from '../schemes/compile-plan.ts'
import { contextOf } from '../schemes/expressions/context.ts'
import type { TimestampRule } from '../schemes/scheme.ts'
import { verify } from '../verify.ts'
import { adviceFor, messageFor, positionOf, stoppedMessage } from './causes.ts'
import type { Finding, Match } from './finding.ts'
import { ageOf, timeCauses } from './hypotheses/time.ts'
import { failedChecks, type Run } from './run.ts'
import { planFields, type Subject, subjectOf, toleranceFields } from './subject.ts'
import { lostSignature } from './suspect/lost-signature.ts'
import { otherSender } from './suspect/other-sender.ts'
import { suspicionsOf } from './suspect/index.ts'
import { timeSuspicionsOf } from './suspect/time.ts'
import { unequalSuspicions } from './suspect/unequal.ts'
import { signsUrl } from './suspect/url.ts'
import { allDeviations, allFields, bothFields, type Deviation, type PlanFields, type Variation } from './variation.ts'

const sentences = (parts: readonly string[]) => parts.filter(Boolean).join(' ')

const provenCause = ({ id, detail }: Deviation): ProvenCause => ({
  id,
  message: messageFor(id, detail),
  detail: { ...detail },
})

function spent({ budget }: Run): Pick<Diagnosis, 'tried' | 'tookMs'> {
  const { macs, complete, stopped, tookMs } = budget
  return { tried: { macs, families: [...budget.tried], complete, ...(stopped && { stopped }) }, tookMs }
}

/** A diagnosis without a proven cause. */
function withoutCause(run: Run, cause: 'valid' | 'nothing-fits', message: string, advice = ''): Diagnosis {
  const rank = cause === 'valid' ? 'proven' : 'possible'
  return { cause, rank, causes: [], suspected: [], message, ...(advice && { advice }), ...spent(run) }
}

function withCauses(
  run: Run,
  deviations: readonly Deviation[],
  fix: Fix | undefined,
  suspected: Suspicion[] = [],
): Diagnosis {
  const causes = deviations.toSorted((one, other) => positionOf(one.id) - positionOf(other.id))
  const together = causes.length > 1 ? 'Two things differ; the request verifies only with both corrected.' : ''
  const advice = sentences(causes.map(({ id, detail }) => adviceFor(id, detail)))
  return {
    cause: causes[0]?.id ?? 'nothing-fits',
    rank: 'proven',
    causes: causes.map(provenCause),
    suspected,
    message: sentences([together, ...causes.map(({ id, detail }) => messageFor(id, detail))]),
    ...(advice && { advice }),
    ...(fix && { fix }),
    ...spent(run),
  }
}

/** The plan with the change, or undefined if the change does not apply to it. */
function changed({ plan, credential, others }: Subject, edit: PlanEdit): AuthenticationPlan | undefined {
  const other = (id: string) => {
    const found = others.find((one: Credential) => one.id === id)
    return found && secretOf(found.authenticationPlan)
  }
  return editPlan(plan, edit, { previous: credential.previous?.secret, other })
}

/** The timestamp and its rule, under the plan with the fix applied. */
function timeOf({ subject, timestamp, set }: Match): { text: string; rule: TimestampRule } | undefined {
  const plan = set ? changed(subject, set) : undefined
  const fixed = plan && compile(plan)
  const compiled = fixed?.kind === 'scheme' ? fixed.scheme : subject.compiled
  const { timestamp: rule } = compiled.scheme
  const text = timestamp ?? (compiled.timestamp && textsAt(compiled.timestamp, subject.context)[0])
  return rule && text ? { text, rule } : undefined
}

/** What is wrong with the time of a request whose signature matches. */
function timeDeviations(match: Match, { at, replayed }: Run): Variation<string>[] {
  const time = timeOf(match)
  if (!time) return []
  const { subject, set: change } = match
  // A change of the scheme or of the type of plan decides where the limits of the time are set.
  const plan = (change && changed(subject, change)) ?? subject.plan
  return timeCauses({
    ...time,
    ...{ now: at.now, replayed },
    fields: (set, scheme) => planFields({ plan }, set, scheme),
    tolerance: (seconds) => toleranceFields(plan, seconds),
  })
}

/** What may have made the request too old, unless vhook sent it again itself. */
function lateSuspicions(match: Match, { at, replayed }: Run): Suspicion[] {
  const time = replayed ? undefined : timeOf(match)
  const age = time && ageOf({ ...time, now: at.now })
  return age === undefined ? [] : timeSuspicionsOf(age)
}

/** The change, if the request really verifies with it. */
async function verifiedFix(subject: Subject, edit: PlanFields | undefined, { at }: Run): Promise<Fix | undefined> {
  const authenticationPlan = edit ? changed(subject, edit) : undefined
  if (!edit || !authenticationPlan || givenPlanIssues(authenticationPlan).length > 0) return undefined
  const { verdict } = await verify(subject.request, { ...subject.credential, authenticationPlan }, at)
  if (verdict !== 'valid') return undefined
  const weakens = weakensBy(edit)
  return { ...edit, set: edit.set ?? {}, ...(weakens === undefined ? {} : { weakens }) }
}

/** What a change makes less secure. */
function weakensBy({ set, scheme, replace }: PlanEdit): string | undefined {
  const fields = set as Partial<HmacPlan> | undefined
  const settings = (set as Partial<PresetPlan> | undefined)?.settings
  const seconds = Number(settings?.['toleranceSeconds'] ?? fields?.toleranceSeconds ?? scheme?.timestamp?.past)
  if (Number.isFinite(seconds))
    return `A recorded request can then be sent again for ${formatDuration(seconds * 1000)} after it was signed.`
  if (replace?.type !== 'bearer') return undefined
  return 'A plain token does not sign the request: whoever knows it can send any body.'
}

async function matchDiagnosis(match: Match, run: Run): Promise<Diagnosis> {
  const late = timeDeviations(match, run)
  const deviations = [...match.deviations, ...allDeviations(late)]
  if (!deviations.length) return otherCheckDiagnosis(run)
  const fix = await verifiedFix(match.subject, bothFields(match.set, allFields(late)), run)
  return withCauses(run, deviations, fix, late.length > 0 ? lateSuspicions(match, run) : [])
}

function otherCheckDiagnosis(run: Run): Diagnosis {
  const subject = run.budget.complete ? ownSubject(run) : undefined
  const suspected = subject ? unequalSuspicions(subject, run) : []
  const [first] = suspected
  if (first) return withSuspicions(run, suspected, first)
  const [failed] = failedChecks(run)
  const message = sentences(['The signature itself is right, but another check failed.', failed?.message ?? ''])
  return withoutCause(run, 'nothing-fits', message, failed?.hint)
}

const inSentence = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1)

/** The suspicion with its rank, as a sentence. */
const rankedMessage = ({ rank, message }: Suspicion): string =>
  `${rank === 'likely' ? 'Most likely' : 'Possibly'} ${inSentence(message)}`

/** Nothing distinguishes a wrong secret from another URL, so both are named at once. */
function leadingMessage(suspected: readonly Suspicion[], first: Suspicion): string {
  const url = first.id === 'wrong-secret' ? suspected.find(({ id }) => id === 'other-url') : undefined
  const message = rankedMessage(first)
  return url ? `${message.slice(0, -1)}, or ${inSentence(url.message)}` : message
}

function withSuspicions(run: Run, suspected: Suspicion[], first: Suspicion): Diagnosis {
  const { id, rank, advice } = first
  const message = leadingMessage(suspected, first)
  return { cause: id, rank, causes: [], suspected, message, ...(advice && { advice }), ...spent(run) }
}

function nothingDiagnosis(run: Run, hints: readonly string[]): Diagnosis {
  const { budget } = run
  const leftOut = [...budget.leftOut].map((part) => `Not tried: ${part}.`)
  if (budget.stopped)
    return withoutCause(run, 'nothing-fits', sentences([stoppedMessage(budget.macs), ...leftOut]), sentences(hints))
  const subject = budget.complete ? ownSubject(run) : undefined
  const suspected = subject ? suspicionsOf(subject, run) : []
  const [first] = suspected
  if (first) return withSuspicions(run, suspected, first)
  const failed = failedChecks(run).find((check) => !isDecisive(check))
  const tried = `No known cause matches (${budget.macs} variants tried).`
  return withoutCause(run, 'nothing-fits', sentences([failed?.message ?? '', tried, ...leftOut]), sentences(hints))
}

/** The request with the variant of the credential's scheme that applies; undefined if the credential has no scheme. */
function ownSubject(run: Run): Subject | undefined {
  const compiled = compile(run.credential.authenticationPlan)
  if (compiled.kind !== 'scheme') return undefined
  const { scheme } = compiled
  const [variant = scheme] = variantsFor(scheme, contextOf(run.request, scheme.secret, scheme.settings))
  return subjectOf(run, variant)
}

/** Makes the diagnosis of what a search found: checks the time, tries the fix out, and writes the sentences. */
export async function report(finding: Finding, run: Run): Promise<Diagnosis> {
  const diagnosis = await diagnosisOf(finding, run)
  const subject = ownSubject(run)
  return subject && signsUrl(subject) ? { ...diagnosis, detail: { url: subject.context.url } } : diagnosis
}

async function diagnosisOf(finding: Finding, run: Run): Promise<Diagnosis> {
  if (finding.kind === 'match') return matchDiagnosis(finding.match, run)
  if (finding.kind === 'other-check') return otherCheckDiagnosis(run)
  if (finding.kind === 'nothing') return nothingDiagnosis(run, finding.hints)
  const { deviations, fix } = finding
  if (fix && 'bind' in fix) return withCauses(run, deviations, { set: {}, bind: fix.bind })
  const isMissing = deviations.some(({ id }) => id === 'header-missing')
  const [lost] = isMissing ? lostSignature(run) : []
  if (lost) return withSuspicions(run, [lost], lost)
  const tried = fix && (await verifiedFix(fix.subject, fix.set, run))
  return withCauses(run, deviations, tried, isMissing ? otherSender(run) : [])
}

/** The diagnosis of a request that is valid. */
export const reportValid = (run: Run): Diagnosis =>
  withoutCause(run, 'valid', 'The request is valid: there is nothing to diagnose.')

/** The diagnosis of a request that could not be checked, or whose kind of authentication offers nothing to try. */
export function reportUnsearched(run: Run, messages: readonly string[], advice = ''): Diagnosis {
  return withoutCause(run, 'nothing-fits', sentences(messages), advice)
}
