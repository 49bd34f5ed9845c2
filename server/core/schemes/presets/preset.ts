import type { Scheme } from '../scheme.ts'

/** A setting beside the secret that a sender's scheme needs. */
export interface PresetSetting {
  name: string
  title: string
  required: boolean
}

/** What a published SDK of the sender does beyond its own scheme. Told as a warning; never changes a verdict. */
export interface Quirk {
  when: 'not-utf8' | 'byte-order-mark' | 'empty-body' | 'not-canonical-json' | `without ${string}`
  message: string
}

/** A request that only asks whether anybody is there, and the answer. Texts of the answer are templates. */
export interface Handshake {
  name: string
  /** Expression to text, as in a scheme's `when`; all must hold. */
  match: Readonly<Record<string, string>>
  respond: {
    status: number
    contentType?: string
    headers?: Readonly<Record<string, string>>
    /** A template for the body as it is sent. */
    body?: string
    /** Templates for the fields of a JSON object. */
    json?: Readonly<Record<string, string>>
  }
  /** Answered only when the request's proof is right. */
  signed: boolean
}

/** One sender's dialect. */
export interface Preset {
  /** The sender's name in lower case with hyphens. Stable. */
  id: string
  title: string
  /** The sender's page on this. */
  docs: string
  scheme: Scheme
  /** `run`: held against the sender's own code; `documented`: read there; `unconfirmed`: from hearsay, check it first. */
  basis: 'run' | 'documented' | 'unconfirmed'
  /** What the secret is called in the sender's dashboard. */
  secretTitle?: string
  notes?: string
  quirks?: readonly Quirk[]
  settings?: readonly PresetSetting[]
  handshakes?: readonly Handshake[]
  /** Expression that names the event's type. */
  typeFrom?: string
  /** Headers that only this sender sets. */
  recognisedBy?: readonly string[]
}
