import type { PlanChange } from '../model/credential.ts'
import type { Detail } from './causes/cause.ts'
import type { CauseId } from './causes.ts'

/** One way in which the request differs from what the credential says. */
export interface Deviation {
  id: CauseId
  detail: Detail
}

/** Fields of a plan to change; null where no field can express it. */
export type PlanFields = PlanChange | null

/** A value to try, and what would be true of the request if it fits. No deviations: it is what the credential says. */
export interface Variation<T> {
  value: T
  deviations: readonly Deviation[]
  /** What must be changed in the plan for it; absent when nothing must. */
  set?: PlanFields
}

export const plain = <T>(value: T): Variation<T> => ({ value, deviations: [] })

export function deviant<T>(value: T, id: CauseId, detail: Detail, set: PlanFields = null): Variation<T> {
  return { value, deviations: [{ id, detail }], set }
}

/** What must be changed for two variations together. */
export function bothFields(one: PlanFields | undefined, other: PlanFields | undefined): PlanFields | undefined {
  if (one === null || other === null) return null
  return one || other ? { ...one, ...other } : undefined
}

/** Values are made when first asked for, once, however often they are walked through. */
export function remembered<T>(make: () => Iterable<T>): Iterable<T> {
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

/** The values of one question by the number of their deviations: none, one, two. */
export type Axis<T> = readonly [none: Iterable<Variation<T>>, one: Iterable<Variation<T>>, two: Iterable<Variation<T>>]

/** Sorts a short list of variations by their deviations; over two are left out. */
export function axisOf<T>(variations: readonly Variation<T>[]): Axis<T> {
  const of = (count: number) => variations.filter(({ deviations }) => deviations.length === count)
  return [of(0), of(1), of(2)]
}
