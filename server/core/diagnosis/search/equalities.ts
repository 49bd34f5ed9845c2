import { equalityHolds } from '../../schemes/checks/collect.ts'
import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import type { Context } from '../../schemes/expressions/context.ts'
import { textOfValue } from '../../schemes/expressions/values.ts'
import type { Budget } from '../budget.ts'
import { signedUrl } from '../hypotheses/url.ts'
import type { Subject } from '../subject.ts'
import type { Variation } from '../variation.ts'
import { axes, type AxisName } from './axes.ts'
import { contentOf } from './search-space.ts'

type Equality = CompiledScheme['checks'][number]

/** Parts of a request of which a signed value may contain the hash. */
const hashed = ['body', 'url'] as const satisfies readonly AxisName[]
type Hashed = (typeof hashed)[number]

const axisOf = ({ other }: Equality): Hashed | undefined =>
  hashed.find((name) => contentOf(name)?.sources.includes(other.source))

function* valuesOf(axis: ReturnType<(typeof axes)[Hashed]['variations']>): Generator<Variation<unknown>> {
  yield* axis[1]
  yield* axis[2]
  yield* axis.rare?.variations ?? []
}

/** A URL that was signed as text: no form has to be guessed. */
function urlAsSigned(subject: Subject, context: Context, equality: Equality): Variation<string> | undefined {
  const { one, other } = equality
  const value = other.text === 'url' ? one.read(context) : undefined
  return value === undefined ? undefined : signedUrl(subject, textOfValue(value))
}

async function explain(
  subject: Subject,
  context: Context,
  name: Hashed,
  equalities: readonly Equality[],
  budget: Budget,
): Promise<Variation<unknown> | undefined> {
  const known = equalities.length === 1 && equalities[0] && urlAsSigned(subject, context, equalities[0])
  if (known) return known
  const row = axes[name]
  const axis = row.variations(subject)
  budget.tried.add(row.family)
  await axis.prepare?.()
  await axis.rare?.prepare?.()
  for (const variation of valuesOf(axis)) {
    if (budget.exhausted) return undefined
    budget.spend()
    const changed = contentOf(name)?.apply(context, variation.value)
    if (changed && equalities.every((equality) => equalityHolds(equality, changed))) return variation
    const rest = budget.breather()
    if (rest) await rest
  }
  return undefined
}

/**
 * For each part of the request that does not equal its signed value or hash: the form in which it does. Undefined if there is
 * none for one of them. Empty if all are equal. `context` has the claims of the token, if there is one.
 */
export async function explainEqualities(
  subject: Subject,
  context: Context,
  budget: Budget,
): Promise<Variation<unknown>[] | undefined> {
  const failed = subject.compiled.checks.filter((equality) => !equalityHolds(equality, context))
  const found: Variation<unknown>[] = []
  for (const name of hashed) {
    const equalities = failed.filter((equality) => axisOf(equality) === name)
    if (!equalities.length) continue
    const variation = await explain(subject, context, name, equalities, budget)
    if (!variation) return undefined
    found.push(variation)
  }
  return found
}
