import type { Count } from '../variation.ts'
import { axes, type AxisName, axisNames } from './axes.ts'

/** How many deviations each axis has in one round; none for axes that are not named. */
export type Level = Partial<Record<AxisName, Exclude<Count, 0>>>

const sortedBy = (column: 'pair' | 'withBody'): AxisName[] => {
  const position = (name: AxisName) => axes[name][column] ?? Infinity
  return axisNames
    .filter((name) => axes[name][column] !== undefined)
    .toSorted((one, other) => position(one) - position(other))
}

/** Pairs of the fast axes, those of two likely axes first, then each of them with the body, which is slow. */
function pairs(): Level[] {
  const names = sortedBy('pair')
  const all = names.flatMap((one, at) =>
    names.slice(at + 1).map((other, more) => ({ level: { [one]: 1, [other]: 1 } as Level, cost: at * 2 + more })),
  )
  const fast = all.toSorted((one, other) => one.cost - other.cost).map(({ level }) => level)
  return [...fast, ...sortedBy('withBody').map((other): Level => ({ [other]: 1, body: 1 }))]
}

/** One deviation, on one axis at a time. */
export const singles: readonly Level[] = axisNames.map((name): Level => ({ [name]: 1 }))

/** Two deviations: on one axis if that is cheap, then on two axes. */
export const doubles: readonly Level[] = [{ signature: 2 }, { key: 2 }, ...pairs(), { body: 2 }]
