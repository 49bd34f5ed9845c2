import type { AuthenticationPlan } from '../model/credential.ts'
import type { Fix } from '../model/fix.ts'
import { isObject } from '../text/json.ts'
import { schemeOf } from './apply.ts'
import { fixedValues } from './describe.ts'

const valueAt = (value: unknown, name: string): unknown =>
  name
    .split('.')
    .reduce((parent: unknown, key) => (isObject(parent) && Object.hasOwn(parent, key) ? parent[key] : undefined), value)

const written = (value: unknown): string => {
  if (value === undefined || value === null) return 'not set'
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}

/** What a fix changes, as `field: old → new`, without any secret; fields that keep their value are left out. */
export function fixSummary(plan: AuthenticationPlan, fix: Fix): string {
  const before = { ...plan, scheme: schemeOf(plan) }
  const fields = fixedValues(fix).map(
    ({ name, value }) => [name, written(valueAt(before, name)), written(value)] as const,
  )
  return [
    ...fields.filter(([, old, now]) => old !== now).map(([name, old, now]) => `${name}: ${old} → ${now}`),
    ...(fix.secret ?? []).map((edit) => `secret: ${edit}`),
    ...(fix.bind === undefined ? [] : [`credential of this path: ${fix.bind}`]),
  ].join(', ')
}
