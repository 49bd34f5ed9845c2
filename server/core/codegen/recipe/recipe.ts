import type { Encoding } from '../../text/bytes.ts'
import type { HashName } from '../../crypto/hmac.ts'
import type { TimestampRule } from '../../schemes/scheme.ts'
import type { FullKeyRule } from './rules.ts'

/** Values that need nothing to be named. */
export type PlainKind = 'secret' | 'method' | 'url' | 'urlBase' | 'path' | 'pathname' | 'formSorted'

/** Something that generated code reads; every one of them is text. */
export type Value =
  | { kind: 'header'; name: string }
  | { kind: 'json'; path: readonly string[] }
  | { kind: 'form'; name: string }
  | { kind: 'query'; name: string }
  | { kind: 'bodyDigest'; hash: HashName; encoding: Encoding }
  | { kind: 'literal'; text: string }
  | { [K in PlainKind]: { kind: K } }[PlainKind]

/** A value that may be put into another shape before it is used. */
export interface Reading {
  value: Value
  change?: 'lower' | 'upper' | 'trim' | 'unpad'
  /** An absent value is as good as an empty one. */
  optional?: true
}

/** A part of a text: written out, or held by a variable. Names are in camelCase; a language spells them its own way. */
export type TextPart = { literal: string } | { name: string }

/** A run of the signed bytes: text, or the raw body. */
export type Piece = { text: TextPart[] } | 'body'

/** What is done to a request, in order. A language has one template for each. */
export type Step =
  /** Parses the body as JSON (into `event`) or as a form (into `form`); a body that is neither is refused. */
  | { do: 'parse'; as: 'json' | 'form' }
  /** Reads texts into variables; a request that lacks one of them is refused. */
  | { do: 'read'; all: readonly { name: string; from: Reading }[] }
  /** Collects the values of those headers that are there into `signatures`. */
  | { do: 'readAny'; headers: readonly string[] }
  /** Takes the text in `header` apart into `items`. */
  | { do: 'items'; separator: string; trim: boolean }
  /** The first item that begins so, without that beginning; refused when there is none. */
  | { do: 'field'; name: string; start: string }
  /** Two things beside the signature that must be equal; neither is secret. */
  | { do: 'equal'; name: string; other: Reading }
  | { do: 'window'; unit: TimestampRule['unit']; past?: number; future?: number; exclusive: boolean }
  /** Makes `expected`: what the sender must have written, with the text in front of the digest. */
  | { do: 'digest'; mac: boolean; hash: HashName; pieces: readonly Piece[]; encoding: Encoding; start: string }
  /** Answers by comparing `signature`, or any of `items` or `signatures`, with `expected` in constant time. */
  | { do: 'compare'; what: 'signature' | 'items' | 'signatures' }
  /** Answers by the public key. `twice`: the sender signs the SHA-256 of the text. */
  | {
      do: 'publicKey'
      method: PublicMethod
      start: string
      encoding: Encoding
      pieces: readonly Piece[]
      twice: boolean
    }
  /** Answers by comparing `token` with the secret in constant time. `basic`: with the base64 of the secret (RFC 7617). */
  | { do: 'token'; start: string; basic: boolean }

export type PublicMethod = 'ed25519' | 'ecdsa' | 'rsa'

export type StepOf<D extends Step['do']> = Extract<Step, { do: D }>

/** How the public key is written in the environment variable, or the sender's one key. */
export interface PublicKeyRule {
  form: 'ed25519-hex' | 'ed25519-base64' | 'spki-base64' | 'pem'
  strip: readonly string[]
  fixed?: string
}

interface Common {
  /** Sentences for the comment at the top. */
  about: readonly string[]
  /** Environment variable of the secret; the names end up in comments and code. */
  secretName: string
  /** What the framework must hand over beside the headers. */
  needs: { body: boolean; method: boolean; url: boolean; path: boolean }
  /** The URL as registered, where the credential knows it. */
  url?: string
}

/** Plain code over the standard library. */
export interface StepsRecipe extends Common {
  kind: 'steps'
  steps: readonly Step[]
  key?: FullKeyRule
  publicKey?: PublicKeyRule
}

/** A JWT: by a shared secret, by a pasted public key, or by a key set. */
export interface JwtRecipe extends Common {
  kind: 'jwt'
  from: string
  prefix: string
  by: { secret: FullKeyRule; several: boolean } | { publicKey: string } | { jwksUrl: string }
  algorithms: readonly string[]
  required: readonly string[]
  tolerance: number
  issuer?: string
  audience?: string
  scope: readonly string[]
  claims: readonly { claim: string; unpad: boolean; equals: Reading }[]
}

/** An opaque access token, which only its issuer can judge (RFC 7662). */
export interface IntrospectionRecipe extends Common {
  kind: 'introspection'
  /** Absent where the token server has no such endpoint that we know of. */
  endpoint?: string
  clientId: string
  scope: readonly string[]
}

export type Recipe = StepsRecipe | JwtRecipe | IntrospectionRecipe
