import type { Encoding } from '../../text/bytes.ts'
import type { HashName } from '../../crypto/hmac.ts'
import type { KeyRule, TimestampRule } from '../../schemes/scheme.ts'

/** Values without a name. */
export type PlainKind = 'secret' | 'method' | 'url' | 'urlBase' | 'path' | 'pathname' | 'formSorted'

/** A string that generated code reads. */
export type Value =
  | { kind: 'header'; name: string }
  | { kind: 'json'; path: readonly string[] }
  | { kind: 'form'; name: string }
  | { kind: 'query'; name: string }
  | { kind: 'bodyDigest'; hash: HashName; encoding: Encoding }
  | { kind: 'literal'; text: string }
  | { [K in PlainKind]: { kind: K } }[PlainKind]

/** A value, optionally transformed before use. */
export interface Reading {
  value: Value
  change?: 'lower' | 'upper' | 'trim' | 'unpad'
  /** An absent value counts as empty. */
  optional?: true
}

/** A part of a string: a literal or a variable. Names are camelCase; languages convert them to their own style. */
export type TextPart = { literal: string } | { name: string }

/** A run of the signed payload: text, or the raw body. */
export type Piece = { text: TextPart[] } | 'body'

/** The steps of a verification, in order. A language has one template for each. */
export type Step =
  /** Parses the body as JSON (into `event`) or form data (into `form`). Rejects other bodies. */
  | { do: 'parse'; as: 'json' | 'form' }
  /** Reads values into variables. Rejects a request that lacks one. */
  | { do: 'read'; all: readonly { name: string; from: Reading }[] }
  /** Collects the values of the headers that are present into `signatures`. */
  | { do: 'readAny'; headers: readonly string[] }
  /** Splits `header` into `items`. */
  | { do: 'items'; separator: string; trim: boolean }
  /** The first item with this prefix, without the prefix. Rejects if there is none. */
  | { do: 'field'; name: string; start: string }
  /** Compares two values that are not secret. */
  | { do: 'equal'; name: string; other: Reading }
  | { do: 'window'; unit: TimestampRule['unit']; past?: number; future?: number; exclusive: boolean }
  /** Computes `expected`: the prefix and the digest that the sender must have sent. */
  | { do: 'digest'; mac: boolean; hash: HashName; pieces: readonly Piece[]; encoding: Encoding; start: string }
  /** Returns whether `signature`, or any of `items` or `signatures`, equals `expected`, in constant time. */
  | { do: 'compare'; what: 'signature' | 'items' | 'signatures' }
  /** Returns whether the public key verifies the signature. `twice`: the sender signs the SHA-256 of the payload. */
  | {
      do: 'publicKey'
      method: PublicMethod
      start: string
      encoding: Encoding
      pieces: readonly Piece[]
      twice: boolean
    }
  /** Returns whether `token` equals the secret, in constant time. `basic`: the base64 of the secret (RFC 7617). */
  | { do: 'token'; start: string; basic: boolean }

export type PublicMethod = 'ed25519' | 'ecdsa' | 'rsa'

export type StepOf<D extends Step['do']> = Extract<Step, { do: D }>

/** How the secret becomes a key, with defaults filled in. */
export interface FullKeyRule extends Omit<KeyRule, 'stripPrefix' | 'encoding'> {
  encoding: NonNullable<KeyRule['encoding']>
  strip: readonly string[]
}

/** The encoding of the public key in the environment variable, or the sender's fixed key. */
export interface PublicKeyRule {
  form: 'ed25519-hex' | 'ed25519-base64' | 'spki-base64' | 'pem'
  strip: readonly string[]
  fixed?: string
}

interface Common {
  /** Sentences for the comment at the top. */
  about: readonly string[]
  /** Environment variable of the secret, used in comments and code. */
  secretName: string
  /** What the framework must provide besides the headers. */
  needs: { body: boolean; method: boolean; url: boolean; path: boolean }
  /** The registered URL, if the credential contains it. */
  url?: string
}

/** Code that needs only the standard library. */
export interface StepsRecipe extends Common {
  kind: 'steps'
  steps: readonly Step[]
  key?: FullKeyRule
  publicKey?: PublicKeyRule
}

/** A JWT, verified with a shared secret, a public key, or a key set. */
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

/** An opaque access token, which only its issuer can verify (RFC 7662). */
export interface IntrospectionRecipe extends Common {
  kind: 'introspection'
  /** Absent if the introspection endpoint is unknown. */
  endpoint?: string
  clientId: string
  scope: readonly string[]
}

export type Recipe = StepsRecipe | JwtRecipe | IntrospectionRecipe
