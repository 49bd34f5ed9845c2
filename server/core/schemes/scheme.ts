import type { Encoding } from '../text/bytes.ts'
import type { HashName } from '../crypto/hmac.ts'

/** How a scheme proves the sender: a MAC, a plain hash, a signature, a token, or a module of code. */
export type Kind = 'hmac' | 'hash' | 'ed25519' | 'ecdsa' | 'rsa' | 'jwt' | 'token' | 'basic' | 'code'

/** How the secret's text becomes the key's bytes. */
export interface KeyRule {
  /** Removed if present; each of several at most once, in this order. */
  stripPrefix?: string | readonly string[]
  encoding?: 'utf8' | Encoding
  normalize?: 'NFKD'
  derive?: HashName
}

/** Where the signature is and how it is written. For expressions and templates, see the README of this folder. */
export interface SignatureRule {
  from: string
  alsoFrom?: readonly string[]
  /** Must precede the signature exactly. */
  prefix?: string
  /** Separates several items in one value. */
  split?: string
  /** Joins items when signing; default `split`. */
  join?: string
  trim?: boolean
  /** Labels may have any letter case, and spaces may surround labels and values, as after a proxy that reformats headers. */
  loose?: boolean
  /** Between label and value of an item. */
  kv?: string
  label?: string
  /** The setting that holds the label, such as a key id. */
  labelFromCred?: string
  urlencodedFields?: boolean
  /** Which of several items under the label counts. Default any. */
  take?: 'any' | 'first' | 'last'
  encoding: Encoding
  /** For a header with more than label and signature: a template with `{sig:LABEL}` for the signature. */
  write?: string
}

/** Where the signed timestamp is, and how old it may be. */
export interface TimestampRule {
  from: string
  unit: 's' | 'ms' | 'iso8601' | 'http-date' | 'auto'
  /** Largest age in seconds; absent for no limit. */
  past?: number
  /** Largest lead in seconds; absent for no limit. */
  future?: number
  /** Whether a timestamp that is exactly `past` seconds old is accepted. Default inclusive. */
  edge?: 'inclusive' | 'exclusive'
}

/** How a JWT with a shared secret is verified. */
export interface JwtRule {
  algorithms: readonly string[]
  /** Settings with further keys in addition to the secret. */
  keys?: readonly string[]
  /** The secret contains several keys separated by white space; any of them may have signed. */
  several?: boolean
  requiredClaims?: readonly string[]
  /** Seconds; default 0. */
  clockTolerance?: number
}

/** `vhook-scheme/1`: how one sender authenticates its requests, as data. */
export interface Scheme {
  id: string
  title?: string
  kind: Kind
  /** Of HMAC and hash; default sha256. */
  algorithm?: HashName
  key?: KeyRule
  publicKey?: 'ed25519-hex' | 'ed25519-base64' | 'spki-base64' | 'pem'
  /** The sender's public key, if it is the same for all receivers; the secret is then ignored. */
  fixedKey?: string
  signature?: SignatureRule
  timestamp?: TimestampRule
  messageId?: string
  message?: string
  /** The bytes are hashed with this first, and the digest is signed (Bridge). */
  digest?: HashName
  urlVariants?: readonly ('as-is' | 'no-port' | 'with-port')[]
  /** Two expressions that must be equal, and the name of the check. */
  checks?: ReadonlyArray<readonly [one: string, other: string, name: string]>
  token?: { from: string; prefix?: string }
  jwt?: JwtRule
  /** Which requests this variant is for: expression to text, `true` (present), `false` (absent) or `starts-with …`. */
  when?: Record<string, string>
  variants?: ReadonlyArray<Partial<Omit<Scheme, 'id' | 'title'>>>
  /** Tries every variant, and one that verifies is enough; otherwise the first that applies decides. */
  tryAll?: boolean
  /** For kind `code`: the module in `custom/`. */
  code?: string
}
