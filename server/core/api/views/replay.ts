import type { HeaderList } from '../../model/request.ts'
import type { AttemptDetail } from './event.ts'

/** What to do with the signature of a replay. */
export type ReplaySignature = 'keep' | 'resign' | 'none'

/** How to replay an event. Fields that are absent stay as received. */
export interface ReplayRequest {
  signature: ReplaySignature
  /** Credential to sign with; default: the one that decided the verdict, else the only one. */
  credential?: string
  method?: string
  path?: string
  /** Replaces all headers; framing and hop-by-hop names are refused. */
  headers?: HeaderList
  bodyBase64?: string
}

export interface ReplayResult {
  attempt: AttemptDetail
}

/** Headers that a replay would send, without sending it. */
export interface ReplayPreview {
  headers: HeaderList
  /** Those of them that signing added or replaced. */
  added: HeaderList
}
