import type { HmacPlan } from '../../model/credential.ts'
import { compileScheme } from '../compile-scheme.ts'
import { type Issue, issue } from '../issue.ts'
import { booleanIssues, headerIssues } from './field-issues.ts'
import { hmacScheme, payloadFormatOf, placeholders, unknownPlaceholders } from './hmac.ts'
import type { PlanType } from './plan-type.ts'

const hmacChoices: { field: keyof HmacPlan; choices: readonly string[]; required?: true }[] = [
  { field: 'algorithm', choices: ['sha256', 'sha512', 'sha1', 'sha384', 'md5'], required: true },
  { field: 'signatureEncoding', choices: ['hex', 'base64'] },
  { field: 'timestampUnit', choices: ['auto', 's', 'ms'] },
]

const choiceIssues = (plan: HmacPlan): Issue[] =>
  hmacChoices
    .filter(({ field, choices, required }) => {
      const value = plan[field]
      return value === undefined || value === null ? required : !choices.includes(String(value))
    })
    .map(({ field, choices }) => issue(field, 'not-allowed', `must be one of ${choices.join(', ')}`))

function formatIssues(plan: HmacPlan): Issue[] {
  const format: unknown = payloadFormatOf(plan)
  const field = 'payloadFormat'
  if (typeof format !== 'string') return [issue(field, 'wrong-type', 'must be text')]
  const [unknown] = unknownPlaceholders(format)
  if (!format) return [issue(field, 'empty', 'is empty')]
  if (format.length > 1024) return [issue(field, 'out-of-range', 'is longer than 1024 characters')]
  if (unknown) {
    const known = Object.keys(placeholders).map((name) => `{${name}}`)
    return [issue(field, 'unknown-name', `has the unknown placeholder ${unknown}; use ${known.join(', ')}`)]
  }
  return /\{(body|url)\}/.test(format)
    ? []
    : [issue(field, 'bad-format', 'has neither {body} nor {url}, so it would sign nothing of the request')]
}

function toleranceIssues({ toleranceSeconds: value }: HmacPlan): Issue[] {
  const valid = value === undefined || value === null || (Number.isFinite(value) && value >= 0)
  return valid
    ? []
    : [issue('toleranceSeconds', 'out-of-range', 'must be a number of seconds from 0, or null for no limit')]
}

const prefixIssues = ({ signaturePrefix = '' }: HmacPlan): Issue[] =>
  typeof (signaturePrefix ?? '') === 'string' ? [] : [issue('signaturePrefix', 'wrong-type', 'must be text')]

const hmacIssues = (plan: HmacPlan): Issue[] => [
  ...headerIssues(plan, ['signatureHeader', 'timestampHeader', 'messageIdHeader']),
  ...choiceIssues(plan),
  ...formatIssues(plan),
  ...toleranceIssues(plan),
  ...prefixIssues(plan),
  ...booleanIssues(plan, ['includeTimestamp', 'secretIsBase64']),
]

export const hmacPlan: PlanType<HmacPlan> = {
  issues: hmacIssues,
  compile: (plan) => ({ kind: 'scheme', scheme: compileScheme(hmacScheme(plan), plan.secretKey) }),
}
