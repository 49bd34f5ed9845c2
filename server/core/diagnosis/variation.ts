import { joinedPatches } from '../fix/apply.ts'
import type { PlanEdit, SchemePatch } from '../model/fix.ts'
import type { Detail } from './causes/cause.ts'
import type { ProvenCauseId } from './causes.ts'

/** One way in which the request differs from the credential. */
export interface Deviation {
  id: ProvenCauseId
  detail: Detail
}

/** How a plan is to be changed; null if no change of a plan can express it. */
export type PlanFields = PlanEdit | null

/** A value to try, and how the request deviates if it fits. Without deviations it is the value of the credential. */
export interface Variation<T> {
  value: T
  deviations: readonly Deviation[]
  /** What must be changed in the plan for it; absent if nothing must. */
  set?: PlanFields
}

export const plain = <T>(value: T): Variation<T> => ({ value, deviations: [] })

export function deviant<T>(value: T, id: ProvenCauseId, detail: Detail, set: PlanFields = null): Variation<T> {
  return { value, deviations: [{ id, detail }], set }
}

function joined(one: PlanEdit, other: PlanEdit): PlanEdit {
  const scheme: SchemePatch | undefined = one.scheme && other.scheme && joinedPatches(one.scheme, other.scheme)
  const set = one.set && other.set && { ...one.set, ...other.set }
  const secret = one.secret && other.secret && [...one.secret, ...other.secret]
  return { ...one, ...other, ...(scheme && { scheme }), ...(set && { set }), ...(secret && { secret }) }
}

/** The changes of two variations together. */
export function bothFields(one: PlanFields | undefined, other: PlanFields | undefined): PlanFields | undefined {
  if (one === null || other === null || (one?.replace && other?.replace)) return null
  return one && other ? joined(one, other) : (one ?? other)
}

/** The changes of all variations together. */
export const allFields = (variations: readonly Variation<unknown>[]): PlanFields | undefined =>
  variations.reduce<PlanFields | undefined>((sum, { set }) => bothFields(sum, set), undefined)

export const allDeviations = (variations: readonly Variation<unknown>[]): Deviation[] =>
  variations.flatMap(({ deviations }) => deviations)

/** Makes values when they are first iterated, and only once. */
export function lazy<T>(make: () => Iterable<T>): Iterable<T> {
  const made: T[] = []
  let source: Iterator<T> | undefined
  return {
    *[Symbol.iterator]() {
      for (let at = 0; ; at++) {
        if (at < made.length) {
          yield made[at] as T
          continue
        }
        source ??= make()[Symbol.iterator]()
        const next = source.next()
        if (next.done) return
        made.push(next.value)
        yield next.value
      }
    },
  }
}

/** How many deviations a variation has. */
export type Count = 0 | 1 | 2

/** The values that one part of a request may have, by their number of deviations. */
export interface Axis<T> extends Readonly<Record<Count, Iterable<Variation<T>>>> {
  /** Await it before iterating over variations with deviations. */
  prepare?: () => Promise<void>
  /** Unlikely values with one deviation: tried last, and never in pairs. */
  rare?: { prepare?: () => Promise<void>; variations: Iterable<Variation<T>> }
  /** What is not tried because it would cost too much, for the report. */
  leftOut?: string
}

/** Groups a short list of variations by their number of deviations; more than two are dropped. */
export function axisOf<T>(variations: readonly Variation<T>[]): Axis<T> {
  const having = (count: Count) => variations.filter(({ deviations }) => deviations.length === count)
  return { 0: having(0), 1: having(1), 2: having(2) }
}
