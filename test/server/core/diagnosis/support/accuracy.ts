import { diagnose } from '../../../../../server/core/diagnosis/diagnose.ts'
import type { Diagnosis } from '../../../../../server/core/model/verification.ts'
import { verify } from '../../../../../server/core/verify.ts'
import { verdictWith } from './fixed.ts'
import { type Mutation, mutations } from './mutations.ts'
import { Random } from './random.ts'
import { agreed, type Case, now, send } from './sender.ts'

export interface Outcome {
  seed: number
  expected: string[]
  found: string[]
  diagnosis: Diagnosis
  /** Whether the fix, if there is one, makes the event verify. */
  fixWorks: boolean
  bodySize: number
  /** Time of all threads of this process, in ms: says more than the clock on a busy machine. */
  cpuMs: number
}

const sizes = [200, 200, 1000, 4096, 16_384, 65_536]

function mutated(it: Case, random: Random, count: number): string[] | undefined {
  const chosen: Mutation[] = []
  for (const mutation of random.shuffled(mutations)) {
    if (chosen.length === count) break
    if (chosen.some(({ question }) => question === mutation.question)) continue
    // Formats and places that the first one changed are the second one's to work on.
    if (mutation.apply(it, random)) chosen.push(mutation)
    else return undefined
  }
  if (chosen.some(({ matters }) => matters && !matters(it))) return undefined
  return chosen.map(({ cause }) => cause).toSorted()
}

function tamper(it: Case, random: Random): boolean {
  const { body } = it.sender
  if (!it.sender.format.includes('{body}') || body.length < 8) return false
  const changed = Buffer.from(body)
  const at = 1 + random.below(body.length - 2)
  changed[at] = (changed[at] ?? 0) ^ (1 + random.below(255))
  it.sender.body = changed
  return true
}

async function outcomeOf(seed: number, it: Case, expected: string[], ms: number): Promise<Outcome | undefined> {
  const request = send(it.sender)
  const credential = { id: 'mine', authenticationPlan: it.plan, ...(it.previous && { previous: it.previous }) }
  if ((await verify(request, credential, { now })).verdict === 'valid') return undefined
  const before = process.cpuUsage()
  const diagnosis = await diagnose(request, credential, { now, others: it.others, budget: { ms } })
  const { user, system } = process.cpuUsage(before)
  const { fix } = diagnosis
  const at = { now, others: it.others }
  const fixWorks = fix === undefined || (await verdictWith(fix, request, credential, at)) === 'valid'
  const found = diagnosis.causes.map(({ id }) => id).toSorted()
  return { seed, expected, found, diagnosis, fixWorks, bodySize: request.body.length, cpuMs: (user + system) / 1000 }
}

/** One case by its seed: `count` things wrong, or with 0 a body that was tampered with. Undefined where it does not apply. */
export async function caseOf(
  seed: number,
  count: number,
  more: { ms: number; size?: number },
): Promise<Outcome | undefined> {
  const random = new Random(seed)
  const it = agreed(random, more.size ?? random.pick(sizes))
  const expected = count === 0 ? (tamper(it, random) ? [] : undefined) : mutated(it, random, count)
  return expected && outcomeOf(seed, it, expected, more.ms)
}

/** Cases from consecutive seeds until there are enough. */
export async function outcomes(
  start: number,
  wanted: number,
  count: number,
  more: { ms: number; size?: number },
): Promise<Outcome[]> {
  const found: Outcome[] = []
  for (let seed = start; found.length < wanted; seed++) {
    const outcome = await caseOf(seed, count, more)
    if (outcome) found.push(outcome)
  }
  return found
}

export const isRight = ({ expected, found }: Outcome): boolean => expected.join() === found.join()
