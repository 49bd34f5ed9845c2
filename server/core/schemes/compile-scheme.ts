import { parseExpression, type Expression } from './expressions/expression.ts'
import { parseTemplate, type Template } from './expressions/template.ts'
import { keyBytes, type KeyBytes } from './key.ts'
import type { CheckScope } from '../model/verification.ts'
import type { Scheme } from './scheme.ts'
import type { Issue } from './issue.ts'
import { schemeIssues } from './validate-scheme.ts'

export interface WhenRule {
  expression: Expression
  wanted: string
}

/** A scheme with its secret, all texts parsed: what verifying, signing and diagnosing work on. */
export interface CompiledScheme {
  scheme: Scheme
  /** First word of the ids of its checks. */
  name: CheckScope
  secret: string
  settings: Readonly<Record<string, string>>
  /** Undefined for kinds without signed bytes. */
  message: Template | undefined
  /** Where the signature is looked for, the first place first. */
  places: readonly Expression[]
  timestamp: Expression | undefined
  messageId: Expression | undefined
  token: Expression | undefined
  checks: readonly { one: Expression; other: Expression; name: string }[]
  when: readonly WhenRule[]
  variants: readonly CompiledScheme[]
  /** Made when first needed. */
  key(): KeyBytes
}

/** The parts of a compiled scheme come from texts that `schemeFlaws` has passed. */
function expressionOf(text: string): Expression {
  const read = parseExpression(text)
  if (typeof read === 'string') throw new TypeError(`expression "${text}" ${read}`)
  return read
}

function templateOf(text: string): Template {
  const read = parseTemplate(text)
  if (typeof read === 'string') throw new TypeError(`template "${text}" ${read}`)
  return read
}

const maybe = <T, R>(value: T | undefined, make: (value: T) => R): R | undefined =>
  value === undefined ? undefined : make(value)

function variantsOf({ variants, when: _when, ...base }: Scheme): Scheme[] {
  return variants?.map((variant) => ({ ...base, ...variant })) ?? []
}

/** Parses a scheme that is known to be sound; for one that a user wrote, ask `schemeFlaws` first. */
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

/** Compiles what a user wrote, or tells every flaw. */
export const compileUntrusted = (
  scheme: Record<string, unknown>,
  secret: string,
  settings: Readonly<Record<string, string>> = {},
): CompiledScheme | Issue[] => {
  const flaws = schemeIssues(scheme)
  return flaws.length ? flaws : compileScheme(scheme as unknown as Scheme, secret, settings)
}
