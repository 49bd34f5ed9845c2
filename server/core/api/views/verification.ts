/** One piece of a signed payload and its source; `start` and `end` are byte positions, `end` excluded. */
export interface SignedSegment {
  source: string
  start: number
  end: number
}

/** What the sender should have signed, piece by piece, and both signatures. Never contains the secret. */
export interface SignedView {
  payloadBase64: string
  segments: SignedSegment[]
  template: string
  /** Null when it cannot be computed here, as with a sender's private key. */
  expected: string | null
  /** Null when the request carries no signature. */
  received: string | null
  /** `value` as sent; `at` and `now` in Unix ms; `past` and `future` are the tolerance in ms, null for no limit. */
  timestamp?: { value: string; unit: string; at: number; now: number; past: number | null; future: number | null }
}

/** A language that verification code can be generated in. */
export interface CodeLanguage {
  id: string
  title: string
}
