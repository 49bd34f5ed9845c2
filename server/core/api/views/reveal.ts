import type { HeaderList } from '../../model/request.ts'

/** Captured headers to show unmasked. */
export interface RevealRequest {
  /** In any letter case. */
  headers: string[]
  /** An attempt of the event instead of the event itself. */
  attempt?: string
  /** Of that attempt: the request to the app, or the app's response. Default sent. */
  side?: 'sent' | 'answered'
}

export interface Revealed {
  /** In the order of the request, with duplicates. */
  headers: HeaderList
}

/**
 * Which headers were revealed, or which credential a secret was tested for and its fingerprint, and when (Unix ms). Never contains
 * a value.
 */
export interface AuditNote {
  at: number
  action: 'reveal' | 'test-secret'
  eventId: string
  /** Set when the headers were those of an attempt. */
  attemptId: string | null
  names: string[]
}

/** A stored audit note. */
export interface AuditEntry extends AuditNote {
  /** Increases with every entry: pass that of the oldest one as `before` to get the entries before it. */
  number: number
}

/** Which page of the audit: at most `limit` entries (1 to 1,000, default 100) with a number below `before`. */
export interface AuditQuery {
  limit?: number
  before?: number
}
