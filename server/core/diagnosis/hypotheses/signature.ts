import { encodings, hex, latin1Bytes } from '../../text/bytes.ts'
import { digestLength, type HashName } from '../../crypto/hmac.ts'
import { readSignature } from '../../schemes/checks/signature.ts'
import type { SignatureRule } from '../../schemes/scheme.ts'
import { labelOf } from '../../schemes/checks/collect.ts'
import { planFields, type Subject } from '../subject.ts'
import { bothFields, type Deviation, type PlanFields, type Variation } from '../variation.ts'
import { hashOfLength, readDigest } from './decode.ts'

/** A signature as received: the bytes of the digest, and the hash that makes digests of this length. */
export interface Received {
  bytes: Uint8Array
  algorithm: HashName
  /** For a truncated signature: how the whole one is written; `bytes` are the characters that were received. */
  truncated?: SignatureRule['encoding']
}

interface Item {
  text: string
  deviations: readonly Deviation[]
  set?: PlanFields | undefined
  prefix?: string
}

const named = (prefix: string) => (prefix ? `the prefix "${prefix}"` : 'no prefix')
const namesHash = /^(hmac-?)?(sha-?\d+|md5)/i
// A word and one separator, or a version or hash joined to the signature without any.
const prefixForm =
  /^((?:[A-Za-z][\w-]{0,20}[=:, ] ?)|(?:v\d+|sha\d+|md5)(?=(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$))/

/** The signature after an unexpected prefix, or without the expected one. */
function prefixItems(subject: Subject, text: string, expected: string): Item[] {
  const prefixes = ['', prefixForm.exec(text)?.[1] ?? '']
  const others = [...new Set(prefixes)].filter((prefix) => prefix !== expected)
  const exact = expected && text.startsWith(expected) ? [{ text: text.slice(expected.length), deviations: [] }] : []
  const items = others.map((prefix): Item => {
    const detail = { found: named(prefix), expected: named(expected) }
    const set = planFields(subject, { signaturePrefix: prefix }, { signature: { prefix: prefix || null } })
    return { text: text.slice(prefix.length), deviations: [{ id: 'signature-prefix', detail }], set, prefix }
  })
  return expected ? [...exact, ...items] : [{ text, deviations: [] }, ...items]
}

const listLimit = 50
/** Shorter items are not signatures, in characters. */
const shortestItem = 20

/** The rule that reads such a list. */
function listFields(subject: Subject, text: string, label: string): PlanFields {
  const split = /[,;&\s]/.exec(text)?.[0]
  const kv = label ? text[text.indexOf(label) + label.length] : undefined
  const labelled = kv ? { kv, label, prefix: null } : {}
  return split ? planFields(subject, null, { signature: { split, trim: true, ...labelled } }) : null
}

/** Each item of a list such as `t=1,v1=ab,v0=cd`. */
function listItems(subject: Subject, text: string): Item[] {
  const parts = text.split(/[,;&\s]+/, listLimit).filter(Boolean)
  if (parts.length < 2) return []
  const values = parts.map((part) => {
    const [, label = '', value = part] = /^([A-Za-z][\w-]{0,20})[=:](.+)$/s.exec(part) ?? []
    return { label, value }
  })
  const usable = values.filter(({ value }) => value.length >= shortestItem)
  return usable.map(({ label, value }, at) => {
    const detail = { at: at + 1, count: usable.length, label: label ? ` (label ${label})` : '' }
    return { text: value, deviations: [{ id: 'signature-list', detail }], set: listFields(subject, text, label) }
  })
}

/** What differs if the digest is of this hash. A prefix that names the hash is not counted as a second deviation. */
function withAlgorithm(subject: Subject, item: Item, found: HashName): Item {
  const { algorithm: expected = 'sha256', signature } = subject.compiled.scheme
  if (found === expected) return item
  const deviation: Deviation = { id: 'algorithm', detail: { found, expected } }
  const set = bothFields(item.set, planFields(subject, { algorithm: found }, { algorithm: found }))
  const prefixNamesHash = namesHash.test(item.prefix ?? '') && namesHash.test(signature?.prefix ?? '')
  const others = prefixNamesHash ? item.deviations.filter(({ id }) => id !== 'signature-prefix') : item.deviations
  return { ...item, deviations: [deviation, ...others], set }
}

function encodingFields(subject: Subject, found: string): PlanFields {
  if (found !== 'hex' && found !== 'base64' && found !== 'base64url') return null
  const set = found === 'base64url' ? null : ({ signatureEncoding: found } as const)
  return planFields(subject, set, { signature: { encoding: found } })
}

/** What differs if the signature is written in this encoding. */
export function withEncoding(subject: Subject, item: Item, found: string, expected: string): Item {
  if (found === expected) return item
  const deviation: Deviation = { id: 'signature-encoding', detail: { found, expected } }
  const set = bothFields(item.set, encodingFields(subject, found))
  return { ...item, deviations: [...item.deviations, deviation], set }
}

function asVariation({ deviations, set }: Item, value: Received): Variation<Received> {
  return { value, deviations, ...(set !== undefined && { set }) }
}

function wholeDigests(subject: Subject, item: Item, rule: SignatureRule): Variation<Received>[] {
  return readDigest(item.text, rule.encoding).flatMap(({ bytes, encoding }) => {
    const algorithm = hashOfLength(bytes.length)
    if (!algorithm) return []
    const written = withEncoding(subject, withAlgorithm(subject, item, algorithm), encoding, rule.encoding)
    return [asVariation(written, { bytes, algorithm })]
  })
}

/** Bits per character. A truncated signature must still have 128 bits to prove anything. */
const bitsOf = { hex: 4, base64: 6, base64url: 6 }

function truncatedDigest(subject: Subject, item: Item, rule: SignatureRule): Variation<Received>[] {
  const { algorithm = 'sha256' } = subject.compiled.scheme
  const { encoding } = rule
  const expected = encodings[encoding].write(new Uint8Array(digestLength[algorithm])).length
  const { text } = item
  const fits = text.length < expected && text.length * bitsOf[encoding] >= 128
  if (!fits || !(encoding === 'hex' ? /^[0-9a-f]+$/ : /^[\w+/-]+$/).test(text)) return []
  const deviation: Deviation = { id: 'signature-truncated', detail: { received: text.length, expected } }
  const whole = { ...item, deviations: [...item.deviations, deviation], set: null }
  return [asVariation(whole, { bytes: latin1Bytes(text), algorithm, truncated: encoding })]
}

/** What the rule itself reads from a labelled list. */
function exactItems({ compiled }: Subject, text: string, rule: SignatureRule): Item[] {
  return readSignature(text, rule, labelOf(compiled)).candidates.map((one) => ({ text: one.text, deviations: [] }))
}

/** A single signature where a labelled list is expected: without its label, or with another separator. */
function unlistedItems(subject: Subject, text: string, rule: SignatureRule): Item[] {
  const label = labelOf(subject.compiled) ?? ''
  const expected = label && label + (rule.urlencodedFields ? '=' : (rule.kv ?? ''))
  return prefixItems(subject, text, expected).filter(({ deviations }) => deviations.length > 0)
}

/** Every way to read a header's text as a signature, with the deviations. */
function readings(subject: Subject, text: string): Variation<Received>[] {
  const rule = subject.compiled.scheme.signature ?? { from: '', encoding: 'hex' }
  const listed = rule.kv !== undefined || rule.split !== undefined || rule.urlencodedFields
  const single = listed
    ? [...exactItems(subject, text, rule), ...unlistedItems(subject, text, rule)]
    : prefixItems(subject, text, rule.prefix ?? '')
  const items = [...single, ...listItems(subject, text)]
  const whole = items.flatMap((item) => wholeDigests(subject, item, rule))
  return [...whole, ...items.flatMap((item) => truncatedDigest(subject, item, rule))]
}

/** Of several readings with the same digest, the one with the fewest deviations. */
function fewest(variations: readonly Variation<Received>[]): Variation<Received>[] {
  const best = new Map<string, Variation<Received>>()
  for (const variation of variations) {
    const key = `${variation.value.algorithm} ${variation.value.truncated ?? ''} ${hex(variation.value.bytes)}`
    const before = best.get(key)
    if (!before || before.deviations.length > variation.deviations.length) best.set(key, variation)
  }
  return [...best.values()]
}

/** A value of the request that may be the signature, with the deviations of its place. */
export interface Place {
  text: string
  deviations: readonly Deviation[]
  set?: PlanFields
}

/** The signatures in these places; the same digest counts once, with its fewest deviations. */
export function signaturesAt(subject: Subject, places: readonly Place[]): Variation<Received>[] {
  const all = places.flatMap(({ text, deviations, set: placeSet }) =>
    readings(subject, text).map(({ value, deviations: more, set }): Variation<Received> => {
      const both = bothFields(placeSet, set)
      return { value, deviations: [...deviations, ...more], ...(both !== undefined && { set: both }) }
    }),
  )
  return fewest(all)
}
