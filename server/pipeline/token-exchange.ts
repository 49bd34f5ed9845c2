import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { OwnResponse, Sender } from '../core/model/sender.ts'

/** A request to the app's own token endpoint: how it is stored, and what its response teaches. */
export interface TokenExchange {
  /** The request as stored: without its secrets. */
  event: CapturedEvent
  /** An attempt as stored; the original goes to the app. */
  redactAttempt(attempt: Attempt): Attempt
  /** Remembers the issued token by its hash, and returns the outcome as stored: without its tokens. */
  readOutcome(outcome: AttemptOutcome): AttemptOutcome
}

/** vhook's response on its own token endpoint or key set. */
export interface EndpointResponse {
  response: OwnResponse
  /** The response as stored: without its tokens. */
  shown: OwnResponse
  /** The request as stored: without its secrets. */
  event: CapturedEvent
  /** For the inspector: how the client asked and what it got, without secrets. */
  note: string
}

/** The OAuth 2.0 requests among the events. */
export interface TokenRequests {
  /** Paths of token endpoints and key sets, without query; every event elsewhere is ordinary. */
  readonly paths: ReadonlySet<string>
  /** Responds on an endpoint of vhook's own; undefined for any other event. */
  respond(event: CapturedEvent, sender: Sender): Promise<EndpointResponse | undefined>
  /** How to treat a request to the app's own token endpoint; undefined for any other event. */
  observe(event: CapturedEvent): Promise<TokenExchange | undefined>
  /** A refused or incomplete request as stored: unchanged unless it can hold a client's secret. */
  redact(event: CapturedEvent): Promise<CapturedEvent>
}
