import { type Issue, issue } from '../issue.ts'

const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

export const fieldOf = (plan: object, field: string): unknown => (plan as Record<string, unknown>)[field]

export function headerIssues(plan: object, fields: readonly string[]): Issue[] {
  return fields.flatMap((field) => {
    const value = fieldOf(plan, field)
    if (value === undefined || value === null) return []
    const valid = typeof value === 'string' && headerName.test(value)
    return valid ? [] : [issue(field, 'bad-format', 'is not a header name')]
  })
}

export const booleanIssues = (plan: object, fields: readonly string[]): Issue[] =>
  fields
    .filter((field) => typeof (fieldOf(plan, field) ?? false) !== 'boolean')
    .map((field) => issue(field, 'wrong-type', 'must be true or false'))

export function settingIssues(settings: unknown): Issue[] {
  if (settings !== undefined && (typeof settings !== 'object' || settings === null))
    return [issue('settings', 'wrong-type', 'must be an object of texts')]
  const given = (settings ?? {}) as Record<string, unknown>
  return Object.keys(given)
    .filter((name) => typeof given[name] !== 'string')
    .map((name) => issue(`settings.${name}`, 'wrong-type', 'must be text'))
}

/** Schemes with the sender's own published key have no secret. */
export const needsSecret = ({ kind, fixedKey }: { kind?: unknown; fixedKey?: unknown } = {}): boolean =>
  kind !== 'code' && fixedKey === undefined
