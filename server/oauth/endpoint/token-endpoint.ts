import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CredentialView } from '../../core/model/credential.ts'
import type { CapturedEvent } from '../../core/model/event.ts'
import type { OwnResponse, Sender } from '../../core/model/sender.ts'
import type { EndpointResponse } from '../../pipeline/token-exchange.ts'
import type { Vault } from '../../secrets/contract.ts'
import { bytesOf } from '../../store/read-body.ts'
import type { EvidenceStore } from '../../verification/evidence.ts'
import { isClient } from '../../verification/oauth-clients.ts'
import type { Client } from '../../verification/oauth-clients.ts'
import { clientValuesOf, redactTokenRequest } from '../redact-token-request.ts'
import type { ClientValues } from '../redact-token-request.ts'
import type { Issuer } from '../tokens/issuer.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { decide } from './grant.ts'
import { observedEndpoint, ownEndpoint } from './paths.ts'
import type { OwnEndpoint } from './paths.ts'
import { RateLimit, sourceOf } from './rate-limit.ts'
import {
  errorResponse,
  grantResponse,
  keySetResponse,
  onlyGetResponse,
  tooManyResponse,
  withoutToken,
} from './responses.ts'

export interface TokenEndpointOptions {
  vault: Vault
  /** All current credentials. */
  views: () => readonly CredentialView[]
  evidence: EvidenceStore
  issuer: Issuer
  keys: SigningKeys
  spillFolder: string
  now: () => number
  /** Resolves after that many ms, or when the sender leaves. */
  wait?: (ms: number, sender: Sender) => Promise<void>
}

/** A response, and one sentence about it for the inspector, without secrets and without its full stop. */
interface Result {
  response: OwnResponse
  note: string
}

/** vhook's own endpoints on the intake: the token endpoint, and the key set of its tokens. */
export class TokenEndpoint {
  readonly #options: TokenEndpointOptions
  readonly #rate = new RateLimit()

  constructor(options: TokenEndpointOptions) {
    this.#options = options
  }

  /** The response to a request for the token endpoint or the key set; undefined for any other event. */
  async respond(event: CapturedEvent, sender: Sender): Promise<EndpointResponse | undefined> {
    const endpoint = ownEndpoint(this.#options.views(), event.path)
    if (!endpoint) return undefined
    const body = await this.#bodyOf(event)
    const { response, note } = await this.#result(endpoint, event, body, sender)
    const left = sender.leftMs === null ? '' : ` The sender did not wait: it left after ${sender.leftMs} ms.`
    return {
      response,
      shown: withoutToken(response),
      event: redactTokenRequest(event, body, this.#clientValues()),
      note: `${note}. Response: ${response.status}.${left}`,
    }
  }

  /** A refused or incomplete token request without the secret that it may contain. Other events stay as they are. */
  async redact(event: CapturedEvent): Promise<CapturedEvent> {
    const views = this.#options.views()
    if (!ownEndpoint(views, event.path) && observedEndpoint(views, event).length === 0) return event
    await this.#removeFile(event)
    return redactTokenRequest(event, new Uint8Array(), this.#clientValues())
  }

  async #result(endpoint: OwnEndpoint, event: CapturedEvent, body: Uint8Array, sender: Sender): Promise<Result> {
    const seconds = this.#rate.count(`${endpoint.kind} ${sourceOf(event.headers)}`, event.receivedAt)
    if (seconds > 0)
      return { response: tooManyResponse(seconds), note: `Too many requests; the next one is accepted in ${seconds} s` }
    if (endpoint.kind === 'key-set') return this.#keySet(endpoint, event)
    const clients = endpoint.ids.map((id) => this.#options.vault.find(id)).filter(isClient)
    return await this.#token(clients, event, body, sender)
  }

  #keySet({ ids }: OwnEndpoint, { method }: CapturedEvent): Result {
    if (method !== 'GET' && method !== 'HEAD')
      return { response: onlyGetResponse(), note: 'The key set can only be read' }
    const keys = ids.flatMap((id) => this.#options.keys.published(id))
    return { response: keySetResponse(keys), note: `It asked for the key set, which holds ${keys.length} keys` }
  }

  async #token(clients: readonly Client[], event: CapturedEvent, body: Uint8Array, sender: Sender): Promise<Result> {
    const { evidence, issuer, now, wait = waitFor } = this.#options
    if (clients.length === 0)
      return {
        response: errorResponse('temporarily_unavailable'),
        note: 'The credential is locked, so no token can be issued',
      }
    const { method, headers, receivedAt, publicUrl } = event
    const decision = decide(clients, { method, headers, body }, receivedAt)
    const { client } = decision
    if (client) await evidence.countRequest(client.id)
    const slow = client?.authenticationPlan.slowTokensMs ?? 0
    if (slow > 0) await wait(slow, sender)
    const note = slow > 0 ? `${decision.note}; delayed by ${slow} ms on purpose (slowTokensMs)` : decision.note
    if (decision.kind === 'refuse') return { response: errorResponse(decision.code), note }
    const issued = await issuer.issue(decision.client, decision.scope, { now: now(), publicUrl })
    return { response: grantResponse(issued), note: `${note}; a token was issued for ${issued.lifetime} s` }
  }

  /** A body over 1 MiB is not a token request; its file is removed, because it holds whatever was sent. */
  async #bodyOf(event: CapturedEvent): Promise<Uint8Array> {
    if (event.body.kind === 'bytes') return await bytesOf(event.body, this.#options.spillFolder)
    await this.#removeFile(event)
    return new Uint8Array()
  }

  async #removeFile({ body }: CapturedEvent): Promise<void> {
    if (body.kind === 'file') await rm(join(this.#options.spillFolder, body.file), { force: true })
  }

  #clientValues(): ClientValues {
    return clientValuesOf(this.#options.vault.usable().filter(isClient), this.#options.now())
  }
}

function waitFor(ms: number, sender: Sender): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  sender.onLeft(resolve)
  return promise.finally(() => clearTimeout(timer))
}
