import type { Encoding } from '../text/bytes.ts'
import type { HashName } from '../crypto/hmac.ts'

export type Kind = 'hmac' | 'hash' | 'ed25519' | 'ecdsa' | 'rsa' | 'jwt' | 'token' | 'basic' | 'code'

/** How the secret's text becomes the key's bytes. */
export interface KeyRule {
  /** Taken off when it is there; of several, each once in this order. */
  stripPrefix?: string | readonly string[]
  encoding?: 'utf8' | Encoding
  normalize?: 'NFKD'
  derive?: HashName
}

/** Where the signature stands and how it is written. Expressions and templates: see the README of this folder. */
export interface SignatureRule {
  from: string
  alsoFrom?: readonly string[]
  /** Must be there, as it stands. */
  prefix?: string
  /** Several items in one value. */
  split?: string
  /** How items are joined when signing; `split` when absent. */
  join?: string
  trim?: boolean
  /** Between label and value of an item. */
  kv?: string
  label?: string
  /** The setting that holds the label, such as a key id. */
  labelFromCred?: string
  urlencodedFields?: boolean
  /** Which of several items under the label counts. Default any. */
  take?: 'any' | 'first' | 'last'
  encoding: Encoding
  /** For a header that is more than label and signature: a template with `{sig:LABEL}` for the proof. */
  write?: string
}

export interface TimestampRule {
  from: string
  unit: 's' | 'ms' | 'iso8601' | 'http-date' | 'auto'
  /** Seconds; absent is no limit. */
  past?: number
  future?: number
  /** Whether the very last second still counts. Default inclusive. */
  edge?: 'inclusive' | 'exclusive'
}

export interface JwtRule {
  algorithms: readonly string[]
  /** Settings that hold further keys beside the secret. */
  keys?: readonly string[]
  /** The secret holds several keys with white space between; each may have signed. */
  several?: boolean
  requiredClaims?: readonly string[]
  /** Seconds; default 0. */
  clockTolerance?: number
}

/** `vhook-scheme/1`: how one sender proves itself, as data. */
export interface Scheme {
  id: string
  title?: string
  kind: Kind
  /** Of HMAC and hash; default sha256. */
  algorithm?: HashName
  key?: KeyRule
  publicKey?: 'ed25519-hex' | 'ed25519-base64' | 'spki-base64' | 'pem'
  /** A sender's one public key, the same for all receivers; then the secret is not read. */
  fixedKey?: string
  signature?: SignatureRule
  timestamp?: TimestampRule
  messageId?: string
  message?: string
  /** The signed bytes are hashed by this first, and the digest is what is signed (Bridge). */
  digest?: HashName
  urlVariants?: readonly ('as-is' | 'no-port' | 'with-port')[]
  /** Two expressions that must be equal, and the word for the check. */
  checks?: ReadonlyArray<readonly [one: string, other: string, name: string]>
  token?: { from: string; prefix?: string }
  jwt?: JwtRule
  /** Which requests this variant is for: expression to text, `true` (there), `false` (not there) or `starts-with …`. */
  when?: Record<string, string>
  variants?: ReadonlyArray<Partial<Omit<Scheme, 'id' | 'title'>>>
  /** Every variant is tried, and one that fits is enough; otherwise the first that applies decides. */
  tryAll?: boolean
  /** For kind `code`: the module of `code/`. */
  code?: string
}
