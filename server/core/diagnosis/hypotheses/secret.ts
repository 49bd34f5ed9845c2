import { encodings, hex, utf8 } from '../../text/bytes.ts'
import { secretField } from '../../model/credential.ts'
import { keyBytes } from '../../schemes/key.ts'
import type { KeyRule } from '../../schemes/scheme.ts'
import { hmacFields, type Subject } from '../subject.ts'
import { type Axis, deviant, plain, type PlanFields, lazy, type Variation } from '../variation.ts'
import { looseBase64 } from './decode.ts'

/** A key to try, and the secret's text for schemes in which it is part of the signed bytes. */
export interface Key {
  bytes: Uint8Array
  secret: string
}

type Texts = Variation<string>[]

// oxlint-disable-next-line no-irregular-whitespace, no-misleading-character-class -- these are the characters that hide in a pasted secret
const invisible = /[\s\u200b-\u200d\u2060\ufeff]/g

/** The secret without its white space, or with white space that it may have lost. */
function whitespace(text: string): Texts {
  const forms: readonly (readonly [form: string, how: string])[] = [
    [text.trim(), 'white space is removed from both ends of the secret'],
    [text.trimEnd(), 'white space is removed from the end of the secret'],
    [text.trimStart(), 'white space is removed from the beginning of the secret'],
    [text.replaceAll(invisible, ''), 'white space and invisible characters are removed from the secret'],
    [`${text}\n`, 'a line break (\\n) is added to the secret'],
    [`${text}\r\n`, 'a line break (\\r\\n) is added to the secret'],
    [`${text}\r`, 'a carriage return (\\r) is added to the secret'],
    [`${text} `, 'a space is added to the end of the secret'],
    [` ${text}`, 'a space is added to the beginning of the secret'],
    [`${text}\t`, 'a tab is added to the end of the secret'],
  ]
  const length = { stored: text.length }
  return forms.map(([form, how]) => deviant(form, 'secret-whitespace', { how, ...length }))
}

const quotes = ['"', "'", '`']

function quoted(text: string): Texts {
  const bare = /^\s*(["'`])(.*)\1\s*$/s.exec(text)?.[2]
  const unquoted =
    bare === undefined ? [] : [deviant(bare, 'secret-quoted', { how: 'the quotes around the secret are removed' })]
  const on = quotes.map((quote) =>
    deviant(quote + text + quote, 'secret-quoted', { how: `the secret is put in quotes (${quote})` }),
  )
  return [...unquoted, ...on]
}

const knownPrefixes = ['whsec_', 'v1,whsec_', 'whsk_', 'base64:', 'sha256=', '0x', 'Bearer ']
// A short word and an underscore, such as sk_live_ or shpss_; or a name from an .env file.
const wordPrefix = /^(?:[A-Za-z]{2,8}_(?:(?:live|test)_)?|[A-Z][A-Z0-9_]{2,40}=)/

const without = (text: string, prefix: string, name: string) =>
  deviant(text.slice(prefix.length), 'secret-prefix', { how: `${name} is removed from the secret` })

/** The secret without its prefix, or with one that it may have lost. Only known prefixes are named: any other could be secret. */
function prefixed(text: string): Texts {
  const word = wordPrefix.exec(text)?.[0]
  const unnamed =
    word === undefined || knownPrefixes.includes(word)
      ? []
      : [without(text, word, `the beginning (${word.length} characters, up to ${word.slice(-1)})`)]
  return [
    ...knownPrefixes
      .filter((prefix) => text.startsWith(prefix))
      .map((prefix) => without(text, prefix, `the prefix ${prefix}`)),
    ...unnamed,
    ...knownPrefixes
      .slice(0, 2)
      .map((prefix) => deviant(prefix + text, 'secret-prefix', { how: `the prefix ${prefix} is added to the secret` })),
  ]
}

const othersLimit = 50

/** Secrets of the other stored credentials, read by this credential's rules. */
function ofOthers({ others }: Subject): Texts {
  return others.slice(0, othersLimit).flatMap(({ id, name, authenticationPlan: plan }) => {
    const secret: unknown = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
    const detail = { how: 'the secret of the credential', name: name ?? id, id }
    return typeof secret === 'string' && secret ? [deviant(secret, 'other-credential', detail)] : []
  })
}

function beforeRotation({ credential }: Subject): Texts {
  const { previous } = credential
  return previous
    ? [deviant(previous.secret, 'previous-secret', { until: new Date(previous.until).toISOString() })]
    : []
}

/** Other texts that may be the secret, one deviation each. */
const otherTexts = (subject: Subject): Texts => {
  const { secret } = subject.compiled
  return [
    ...ofOthers(subject),
    ...beforeRotation(subject),
    ...whitespace(secret),
    ...quoted(secret),
    ...prefixed(secret),
  ]
}

interface Reading {
  bytes: Uint8Array | undefined
  id: 'secret-base64' | 'secret-not-base64' | 'secret-hex'
  set: PlanFields
}

/** Other ways to make a key of the secret than the rule's. */
function readings(subject: Subject, text: string, rule: KeyRule): Variation<Key>[] {
  const decodes = rule.encoding !== undefined && rule.encoding !== 'utf8'
  const bare = text.trim()
  const all: Reading[] = [
    decodes
      ? { id: 'secret-not-base64', bytes: utf8(text), set: hmacFields(subject, { secretIsBase64: false }) }
      : { id: 'secret-base64', bytes: looseBase64(bare), set: hmacFields(subject, { secretIsBase64: true }) },
    {
      id: 'secret-hex',
      bytes: rule.encoding === 'hex' ? undefined : encodings.hex.read(bare.toLowerCase()),
      set: null,
    },
  ]
  return all.flatMap(({ id, bytes, set }) =>
    bytes?.length ? [deviant({ bytes, secret: text }, id, { bytes: bytes.length }, set)] : [],
  )
}

const byRule = (text: string, rule: KeyRule): Key[] => {
  const key = keyBytes(text, rule)
  return 'bytes' in key ? [{ bytes: key.bytes, secret: text }] : []
}

const empty = (): Variation<Key> => deviant({ bytes: new Uint8Array(0), secret: '' }, 'secret-empty', {})

/** The key with its prefix, if the rule removes one. */
function withPrefix(text: string, { stripPrefix, ...rule }: KeyRule): Variation<Key>[] {
  if (stripPrefix === undefined) return []
  return byRule(text, rule).map((key) =>
    deviant(key, 'secret-prefix', { how: 'the prefix of the secret is not removed' }),
  )
}

/** Drops keys that have been tried already. */
function* distinct(made: Iterable<Variation<Key>>, seen: Set<string>): Generator<Variation<Key>> {
  for (const key of made) {
    const mark = hex(key.value.bytes) + (key.value.secret === '' ? '' : ` ${key.value.secret}`)
    if (seen.has(mark)) continue
    seen.add(mark)
    yield key
  }
}

function* single(subject: Subject, rule: KeyRule): Generator<Variation<Key>> {
  const { secret } = subject.compiled
  for (const { value, ...about } of otherTexts(subject))
    for (const key of byRule(value, rule)) yield { ...about, value: key }
  yield* readings(subject, secret, rule)
  yield* withPrefix(secret, rule)
  yield empty()
}

/** Another text, read in another way: without `whsec_` and then as base64, and so on. */
function* double(subject: Subject, rule: KeyRule): Generator<Variation<Key>> {
  for (const { value, deviations } of otherTexts(subject)) {
    for (const key of readings(subject, value, rule)) {
      yield { value: key.value, deviations: [...deviations, ...key.deviations], set: null }
    }
  }
}

/** The keys to try, each once. */
export function keys(subject: Subject): Axis<Key> {
  const rule = subject.compiled.scheme.key ?? {}
  const seen = new Set<string>()
  return {
    0: [...distinct(byRule(subject.compiled.secret, rule).map(plain), seen)],
    1: lazy(() => distinct(single(subject, rule), seen)),
    2: lazy(() => distinct(double(subject, rule), seen)),
  }
}
