import type { StoredVerification } from '../../model/event.ts'
import type { HeaderList } from '../../model/request.ts'
import type { Diagnosis } from '../../model/verification.ts'

/** A request that is not an event, such as one from a file. */
export interface RequestInput {
  method: string
  /** Absolute, as the sender saw it, or a path. */
  url: string
  headers: HeaderList
  bodyBase64: string
}

/** What to verify a request with. */
export interface RequestCheckOptions {
  /** Id of a credential. Default: those of the route for its path, or all. */
  credential?: string
  /** Verify as of this time, in Unix ms. Default: now. */
  at?: number
  /** Search for the cause when it is invalid. Default false. */
  diagnose?: boolean
}

export interface RequestCheck {
  verifications: StoredVerification[]
  /** Id of the credential that decided. */
  credential: string | null
  /** Null unless it was asked for and the request is invalid. */
  diagnosis: Diagnosis | null
}

/** What to sign a request with. */
export interface RequestSigning {
  credential: string
  /** Sign as of this time, in Unix ms. Default: now. */
  at?: number
  /** Message id to sign. Default: a new one. */
  id?: string
}

/** The headers to send. Tokens and secrets in them are masked. */
export interface RequestSigned {
  headers: HeaderList
  added: HeaderList
  signedPayloadBase64?: string
}
