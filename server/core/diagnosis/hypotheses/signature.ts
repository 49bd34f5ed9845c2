import { encodings, hex, latin1Bytes } from '../../text/bytes.ts'
import { digestLength, type HashName } from '../../crypto/hmac.ts'
import { readSignature } from '../../schemes/checks/signature.ts'
import type { SignatureRule } from '../../schemes/scheme.ts'
import { hmacFields, labelOf, type Subject } from '../subject.ts'
import { bothFields, type Deviation, type PlanFields, type Variation } from '../variation.ts'
import { hashOfLength, readDigest } from './decode.ts'

/** A signature as received: the bytes of the digest it claims, and by which hash. */
export interface Received {
  bytes: Uint8Array
  algorithm: HashName
  /** For a signature that is cut off: how the whole one is written, of which `bytes` are only the first characters. */
  cut?: SignatureRule['encoding']
}

interface Item {
  text: string
  deviations: readonly Deviation[]
  set?: PlanFields | undefined
  prefix?: string
}

const named = (prefix: string) => (prefix ? `"${prefix}"` : 'nothing')
const namesHash = /^(hmac-?)?(sha-?\d+|md5)/i
// A word and one separator, or a version or hash joined to the signature without any.
const prefixForm =
  /^((?:[A-Za-z][\w-]{0,20}[=:, ] ?)|(?:v\d+|sha\d+|md5)(?=(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$))/

/** The signature after a prefix that was not expected, or without the one that was. */
function prefixItems(subject: Subject, text: string, expected: string): Item[] {
  const prefixes = ['', prefixForm.exec(text)?.[1] ?? '']
  const others = [...new Set(prefixes)].filter((prefix) => prefix !== expected)
  const exact = expected && text.startsWith(expected) ? [{ text: text.slice(expected.length), deviations: [] }] : []
  const items = others.map((prefix): Item => {
    const detail = { found: named(prefix), expected: named(expected) }
    const set = hmacFields(subject, { signaturePrefix: prefix })
    return { text: text.slice(prefix.length), deviations: [{ id: 'signature-prefix', detail }], set, prefix }
  })
  return expected ? [...exact, ...items] : [{ text, deviations: [] }, ...items]
}

const longestList = 50

/** Every member of a list such as `t=1,v1=ab,v0=cd`, by itself. */
function listItems(text: string): Item[] {
  const parts = text.split(/[,;&\s]+/, longestList).filter(Boolean)
  if (parts.length < 2) return []
  const values = parts.map((part) => {
    const [, label = '', value = part] = /^([A-Za-z][\w-]{0,20})[=:](.+)$/s.exec(part) ?? []
    return { label, value }
  })
  const usable = values.filter(({ value }) => value.length >= 20)
  return usable.map(({ label, value }, at) => {
    const detail = { at: at + 1, count: usable.length, label: label ? `, under the label ${label}` : '' }
    return { text: value, deviations: [{ id: 'signature-list', detail }], set: null }
  })
}

/** What differs when a digest of this hash is found, and the prefix that goes with the hash is not charged twice. */
function withAlgorithm(subject: Subject, item: Item, found: HashName): Item {
  const { algorithm: expected = 'sha256', signature } = subject.compiled.scheme
  if (found === expected) return item
  const deviation: Deviation = { id: 'algorithm', detail: { found, expected } }
  const set = bothFields(item.set, hmacFields(subject, { algorithm: found }))
  const goesWithIt = namesHash.test(item.prefix ?? '') && namesHash.test(signature?.prefix ?? '')
  const others = goesWithIt ? item.deviations.filter(({ id }) => id !== 'signature-prefix') : item.deviations
  return { ...item, deviations: [deviation, ...others], set }
}

/** What differs when a signature is written in this encoding. */
export function withEncoding(subject: Subject, item: Item, found: string, expected: string): Item {
  if (found === expected) return item
  const deviation: Deviation = { id: 'signature-encoding', detail: { found, expected } }
  const settable = found === 'hex' || found === 'base64'
  const set = bothFields(item.set, settable ? hmacFields(subject, { signatureEncoding: found }) : null)
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

/** How many bits a character stands for, and how long a whole signature is. A cut one must still hold 128 bits. */
const bitsOf = { hex: 4, base64: 6, base64url: 6 }

function cutDigest(subject: Subject, item: Item, rule: SignatureRule): Variation<Received>[] {
  const { algorithm = 'sha256' } = subject.compiled.scheme
  const { encoding } = rule
  const due = encodings[encoding].write(new Uint8Array(digestLength[algorithm])).length
  const { text } = item
  const fits = text.length < due && text.length * bitsOf[encoding] >= 128
  if (!fits || !(encoding === 'hex' ? /^[0-9a-f]+$/ : /^[\w+/-]+$/).test(text)) return []
  const deviation: Deviation = { id: 'signature-truncated', detail: { came: text.length, due } }
  const cut = { ...item, deviations: [...item.deviations, deviation], set: null }
  return [asVariation(cut, { bytes: latin1Bytes(text), algorithm, cut: encoding })]
}

/** What the rule itself reads, where it is a list with labels. */
function exactItems({ compiled }: Subject, text: string, rule: SignatureRule): Item[] {
  return readSignature(text, rule, labelOf(compiled)).candidates.map((one) => ({ text: one.text, deviations: [] }))
}

/** A signature by itself where a labelled list is due: without its label, or with another sign behind it. */
function unlistedItems(subject: Subject, text: string, rule: SignatureRule): Item[] {
  const label = labelOf(subject.compiled) ?? ''
  const due = label && label + (rule.urlencodedFields ? '=' : (rule.kv ?? ''))
  return prefixItems(subject, text, due).filter(({ deviations }) => deviations.length > 0)
}

/** Every way to read a header's text as a signature, with what would be different. */
function readings(subject: Subject, text: string): Variation<Received>[] {
  const rule = subject.compiled.scheme.signature ?? { from: '', encoding: 'hex' }
  const listed = rule.kv !== undefined || rule.split !== undefined || rule.urlencodedFields
  const single = listed
    ? [...exactItems(subject, text, rule), ...unlistedItems(subject, text, rule)]
    : prefixItems(subject, text, rule.prefix ?? '')
  const items = [...single, ...listItems(text)]
  const whole = items.flatMap((item) => wholeDigests(subject, item, rule))
  return [...whole, ...items.flatMap((item) => cutDigest(subject, item, rule))]
}

/** The same digest by several ways of reading counts once, with the fewest deviations. */
function fewest(variations: readonly Variation<Received>[]): Variation<Received>[] {
  const kept = new Map<string, Variation<Received>>()
  for (const variation of variations) {
    const key = `${variation.value.algorithm} ${variation.value.cut ?? ''} ${hex(variation.value.bytes)}`
    const before = kept.get(key)
    if (!before || before.deviations.length > variation.deviations.length) kept.set(key, variation)
  }
  return [...kept.values()]
}

/** One value from the request that may hold the signature, and what is odd about its place. */
export interface Place {
  text: string
  deviations: readonly Deviation[]
  set?: PlanFields
}

/** The signatures in these places, those with the fewest deviations first. */
export function signaturesAt(subject: Subject, places: readonly Place[]): Variation<Received>[] {
  const all = places.flatMap(({ text, deviations, set: placeSet }) =>
    readings(subject, text).map(({ value, deviations: more, set }): Variation<Received> => {
      const both = bothFields(placeSet, set)
      return { value, deviations: [...deviations, ...more], ...(both !== undefined && { set: both }) }
    }),
  )
  return fewest(all)
}
