import type { Scheme } from '../scheme.ts'

/** A setting that a sender's scheme needs beside the secret. */
export interface PresetSetting {
  name: string
  title: string
  required: boolean
  /** Where to find it. */
  where?: string
  /** The values that it may have; absent for any text. */
  values?: readonly string[]
}

/** A sender's second key, which signs after the sender's next rotation. Both keys are valid at any time. */
export interface NextSecret {
  /** What the sender calls it. */
  title: string
  /** Where to find it. */
  where: string
  /** Names of the environment variables of both keys. */
  variables: { current: string; next: string }
}

/** What a published SDK of the sender does beyond its documented scheme. Reported as a warning; never changes a verdict. */
export interface Quirk {
  when: 'not-utf8' | 'byte-order-mark' | 'empty-body' | 'not-canonical-json' | `without ${string}`
  message: string
}

/** A request by which a sender checks that the endpoint exists, and the response it expects. Its texts are templates. */
export interface Handshake {
  name: string
  /** Expression to text, as in a scheme's `when`; all must match. */
  match: Readonly<Record<string, string>>
  respond: {
    status: number
    contentType?: string
    headers?: Readonly<Record<string, string>>
    /** Template of the body. */
    body?: string
    /** Templates of the fields of a JSON object. */
    json?: Readonly<Record<string, string>>
  }
  /** Respond only when the request's signature is valid. */
  signed: boolean
}

/** How one sender signs its requests. */
export interface Preset<Id extends string = string> {
  /** The sender's name in lower case with hyphens. Stable. */
  id: Id
  title: string
  /** URL of the sender's documentation of its signatures. */
  docs: string
  scheme: Scheme
  /** `run`: tested against the sender's own code; `documented`: taken from `docs`; `unconfirmed`: from other sources only. */
  basis: 'run' | 'documented' | 'unconfirmed'
  /** What the sender's dashboard calls the secret. */
  secretTitle?: string
  /** Whether a credential has a secret: `none` for senders whose keys are published. Absent means that it is required. */
  secretUse?: 'none' | 'optional'
  /** For senders with two keys. Absent for all others. */
  nextSecret?: NextSecret
  notes?: string
  quirks?: readonly Quirk[]
  settings?: readonly PresetSetting[]
  handshakes?: readonly Handshake[]
  /** Expression whose value is the event's type. */
  typeFrom?: string
  /** Headers that only this sender sets. */
  recognisedBy?: readonly string[]
}
