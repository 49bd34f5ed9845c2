import { encodings, hex, utf8 } from '../../text/bytes.ts'
import { secretField } from '../../model/credential.ts'
import { cleanups, editSecret } from '../../fix/secret-edits.ts'
import type { SecretEdit } from '../../model/fix.ts'
import { keyBytes } from '../../schemes/key.ts'
import type { KeyRule } from '../../schemes/scheme.ts'
import { routePath, planFields, type Subject } from '../subject.ts'
import type { Detail } from '../causes/cause.ts'
import type { ProvenCauseId } from '../causes.ts'
import {
  allDeviations,
  type Axis,
  bothFields,
  deviant,
  plain,
  type PlanFields,
  lazy,
  type Variation,
} from '../variation.ts'
import { looseBase64 } from './decode.ts'

/** A key to try, and the secret's text for schemes in which it is part of the signed bytes. */
export interface Key {
  bytes: Uint8Array
  secret: string
}

type Texts = Variation<string>[]

/** The secret after these edits, which are also the fix. */
function edited(text: string, id: ProvenCauseId, detail: Detail, ...secret: SecretEdit[]): Texts {
  const form = editSecret(text, secret)
  return form === undefined ? [] : [deviant(form, id, detail, { secret })]
}

/** The secret without its white space, or with white space that it may have lost. */
function whitespace(text: string): Texts {
  const forms: readonly (readonly [edit: SecretEdit, how: string])[] = [
    ['trim', 'white space is removed from both ends of the secret'],
    ['trim-end', 'white space is removed from the end of the secret'],
    ['trim-start', 'white space is removed from the beginning of the secret'],
    ['remove-spaces', 'white space and invisible characters are removed from the secret'],
    ['append:newline', 'a line break (\\n) is added to the secret'],
    ['append:crlf', 'a line break (\\r\\n) is added to the secret'],
    ['append:return', 'a carriage return (\\r) is added to the secret'],
    ['append:space', 'a space is added to the end of the secret'],
    ['prepend:space', 'a space is added to the beginning of the secret'],
    ['append:tab', 'a tab is added to the end of the secret'],
  ]
  const length = { stored: text.length }
  return forms.flatMap(([edit, how]) => edited(text, 'secret-whitespace', { how, ...length }, edit))
}

const quotes = ['"', "'", '`']

function quoted(text: string): Texts {
  const unquoted = { how: 'the quotes around the secret are removed' }
  const on = quotes.flatMap((quote) => {
    const how = `the secret is put in quotes (${quote})`
    return edited(text, 'secret-quoted', { how }, `prepend:${quote}`, `append:${quote}`)
  })
  return [...edited(text, 'secret-quoted', unquoted, 'remove-quotes'), ...on]
}

const knownPrefixes = ['whsec_', 'v1,whsec_', 'whsk_', 'base64:', 'sha256=', '0x', 'Bearer ']
// A short word and an underscore, such as sk_live_ or shpss_; or a name from an .env file.
const wordPrefix = /^(?:[A-Za-z]{2,8}_(?:(?:live|test)_)?|[A-Z][A-Z0-9_]{2,40}=)/

const without = (text: string, edit: SecretEdit, name: string) =>
  edited(text, 'secret-prefix', { how: `${name} is removed from the secret` }, edit)

/** The secret without its prefix, or with one that it may have lost. Only known prefixes are named: any other could be secret. */
function prefixed(text: string): Texts {
  const word = wordPrefix.exec(text)?.[0]
  const unnamed =
    word === undefined || knownPrefixes.includes(word)
      ? []
      : without(
          text,
          `remove-start:${word.length}`,
          `the beginning (${word.length} characters, up to ${word.slice(-1)})`,
        )
  return [
    ...knownPrefixes
      .filter((prefix) => text.startsWith(prefix))
      .flatMap((prefix) => without(text, `remove-prefix:${prefix}`, `the prefix ${prefix}`)),
    ...unnamed,
    ...knownPrefixes.slice(0, 2).flatMap((prefix) => {
      const how = `the prefix ${prefix} is added to the secret`
      return edited(text, 'secret-prefix', { how }, `prepend:${prefix}`)
    }),
  ]
}

const othersLimit = 50

/** Secrets of the other stored credentials, read by this credential's rules. */
function ofOthers({ others, request }: Subject): Texts {
  return others.slice(0, othersLimit).flatMap(({ id, name, authenticationPlan: plan }) => {
    const secret: unknown = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
    const detail = { how: 'the secret of the credential', name: name ?? id, id, path: routePath(request) }
    return typeof secret === 'string' && secret
      ? [deviant(secret, 'other-credential', detail, { secret: [`copy:${id}`] })]
      : []
  })
}

function beforeRotation({ credential }: Subject): Texts {
  const { previous } = credential
  return previous
    ? [
        deviant(
          previous.secret,
          'previous-secret',
          { until: new Date(previous.until).toISOString() },
          { secret: ['previous'] },
        ),
      ]
    : []
}

/** The secret without what does not belong to it, or with what it may have lost. */
export const secretTexts = (secret: string): Variation<string>[] => [
  ...whitespace(secret),
  ...quoted(secret),
  ...prefixed(secret),
]

/** The sender's next key, which may have signed too. */
const nextSecret = ({ plan }: Subject): string[] => (plan.type === 'preset' && plan.nextSecret ? [plan.nextSecret] : [])

/** The next key without what does not belong to it. */
const nextTexts = (subject: Subject): Texts =>
  nextSecret(subject)
    .flatMap(secretTexts)
    .filter(({ set }) => set?.secret?.every((edit) => cleanups.has(edit)))

/** Other texts that may be the secret, one deviation each. */
const otherTexts = (subject: Subject): Texts => {
  const { secret } = subject.compiled
  return [...ofOthers(subject), ...beforeRotation(subject), ...secretTexts(secret), ...nextTexts(subject)]
}

interface Reading {
  bytes: Uint8Array | undefined
  id: 'secret-base64' | 'secret-not-base64' | 'secret-hex'
  set: PlanFields
}

/** An HMAC plan has no field for a secret in hex, but one for the same bytes in base64. */
const hexFields = (subject: Subject): PlanFields =>
  subject.plan.type === 'hmac'
    ? { set: { secretIsBase64: true }, secret: ['hex-to-base64'] }
    : planFields(subject, null, { key: { encoding: 'hex' } })

/** Other ways to make a key of the secret than the rule's. */
function readings(subject: Subject, text: string, rule: KeyRule): Variation<Key>[] {
  const decodes = rule.encoding !== undefined && rule.encoding !== 'utf8'
  const bare = text.trim()
  const all: Reading[] = [
    decodes
      ? {
          id: 'secret-not-base64',
          bytes: utf8(text),
          set: planFields(subject, { secretIsBase64: false }, { key: { encoding: 'utf8', stripPrefix: null } }),
        }
      : {
          id: 'secret-base64',
          bytes: looseBase64(bare),
          set: planFields(subject, { secretIsBase64: true }, { key: { encoding: 'base64' } }),
        },
    {
      id: 'secret-hex',
      bytes: rule.encoding === 'hex' ? undefined : encodings.hex.read(bare.toLowerCase()),
      set: hexFields(subject),
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
  const set: PlanFields = { scheme: { key: { stripPrefix: null } } }
  return byRule(text, rule).map((key) =>
    deviant(key, 'secret-prefix', { how: 'the prefix of the secret is not removed' }, set),
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
  for (const text of otherTexts(subject)) {
    for (const key of readings(subject, text.value, rule)) {
      const set = bothFields(text.set, key.set) ?? null
      yield { value: key.value, deviations: allDeviations([text, key]), set }
    }
  }
}

/** The keys to try, each once. */
export function keys(subject: Subject): Axis<Key> {
  const rule = subject.compiled.scheme.key ?? {}
  const secrets = [subject.compiled.secret, ...nextSecret(subject)]
  const seen = new Set<string>()
  return {
    0: [...distinct(secrets.flatMap((text) => byRule(text, rule)).map(plain), seen)],
    1: lazy(() => distinct(single(subject, rule), seen)),
    2: lazy(() => distinct(double(subject, rule), seen)),
  }
}
