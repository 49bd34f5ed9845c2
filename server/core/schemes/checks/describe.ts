import type { Context } from '../expressions/context.ts'
import type { Expression } from '../expressions/expression.ts'

const steps: [ms: number, unit: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** A duration in its two largest units: `9 min 12 s`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return ms === 0 ? '0 s' : `${Math.round(ms)} ms`
  const first = steps.findIndex(([step]) => ms >= step)
  let rest = ms
  const parts = steps.slice(first, first + 2).map(([step, unit]) => {
    const count = Math.floor(rest / step)
    rest -= count * step
    return count ? `${count} ${unit}` : ''
  })
  return parts.filter(Boolean).join(' ')
}

const places: Record<string, (argument: string) => string> = {
  header: (name) => `header ${name}`,
  json: (path) => `JSON field ${path}`,
  form: (name) => `form field ${name}`,
  formjson: (path) => `JSON field ${path.replace('/', ': ')}`,
  query: (name) => `query parameter ${name}`,
  sig: (label) => `field ${label} of the signature header`,
  claim: (name) => `claim ${name}`,
  cred: (name) => `setting ${name} of the credential`,
  url: () => 'URL',
}

/** Where an expression reads, for a sentence: `header x-signature`. */
export const placeOf = (expression: Expression): string =>
  places[expression.source]?.(expression.argument) ?? expression.text

/** What another value must equal, for a sentence: `the hash of the body`. */
export function wantedOf(expression: Expression): string {
  const { source, argument, text } = expression
  if (source === 'const') return argument
  const [place = '', ...rest] = text.split('|')
  return `the ${rest.some((step) => step.startsWith('sha')) ? 'hash of the ' : ''}${places[source]?.(argument) ?? place}`
}

/** Added to the message about a missing value if the size of the body is the reason. */
export const sizeNote = ({ limits }: Context): string => (limits.exceeded ? ' The body is too large to be parsed.' : '')

/** The beginning of a received value, for a message. */
export const excerpt = (text: string): string => (text.length > 300 ? `${text.slice(0, 300)}…` : text)
