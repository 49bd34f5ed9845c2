import { parseExpression, type Expression } from './expressions/expression.ts'
import { parseTemplate, type Template } from './expressions/template.ts'
import { keyBytes, type KeyBytes } from './key.ts'
import type { CheckScope } from '../model/verification.ts'
import type { Scheme } from './scheme.ts'

export interface WhenRule {
  expression: Expression
  wanted: string
}

/** A scheme with its secret, all texts parsed: what verifying, signing and diagnosing work on. */
export interface CompiledScheme {
  scheme: Scheme
  /** First part of the ids of its checks. */
  name: CheckScope
  secret: string
  settings: Readonly<Record<string, string>>
  /** Undefined for kinds without signed bytes. */
  message: Template | undefined
  /** Where the signature is searched for, in this order. */
  places: readonly Expression[]
  timestamp: Expression | undefined
  messageId: Expression | undefined
  token: Expression | undefined
  /** Pairs of values that must be equal. */
  checks: readonly { one: Expression; other: Expression; name: string }[]
  when: readonly WhenRule[]
  variants: readonly CompiledScheme[]
  /** Computed at first use. */
  key(): KeyBytes
}

// An invalid text throws a TypeError: a user's scheme is validated before, a preset is tested.
function expressionOf(text: string): Expression {
  const parsed = parseExpression(text)
  if (typeof parsed === 'string') throw new TypeError(`expression "${text}" ${parsed}`)
  return parsed
}

function templateOf(text: string): Template {
  const parsed = parseTemplate(text)
  if (typeof parsed === 'string') throw new TypeError(`template "${text}" ${parsed}`)
  return parsed
}

const maybe = <T, R>(value: T | undefined, make: (value: T) => R): R | undefined =>
  value === undefined ? undefined : make(value)

function variantsOf({ variants, when: _when, ...base }: Scheme): Scheme[] {
  return variants?.map((variant) => ({ ...base, ...variant })) ?? []
}

/** Parses a valid scheme; check one that a user wrote with `schemeIssues` first. */
export function compileScheme(
  scheme: Scheme,
  secret: string,
  settings: Readonly<Record<string, string>> = {},
  name: CheckScope = scheme.kind,
): CompiledScheme {
  const { signature } = scheme
  let key: KeyBytes | undefined
  return {
    scheme,
    name,
    secret,
    settings,
    message: maybe(scheme.message, templateOf),
    places: signature ? [signature.from, ...(signature.alsoFrom ?? [])].map(expressionOf) : [],
    timestamp: maybe(scheme.timestamp?.from, expressionOf),
    messageId: maybe(scheme.messageId, expressionOf),
    token: maybe(scheme.token?.from, expressionOf),
    checks: (scheme.checks ?? []).map(([one, other, word]) => ({
      one: expressionOf(one),
      other: expressionOf(other),
      name: word,
    })),
    when: Object.entries(scheme.when ?? {}).map(([text, wanted]) => ({ expression: expressionOf(text), wanted })),
    variants: variantsOf(scheme).map((variant) => compileScheme(variant, secret, settings)),
    key: () => (key ??= keyBytes(secret, scheme.key)),
  }
}
