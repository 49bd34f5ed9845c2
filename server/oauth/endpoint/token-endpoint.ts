import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesOf } from '../../store/read-body.ts'
import type { CredentialView } from '../../core/model/credential.ts'
import type { CapturedEvent } from '../../core/model/event.ts'
import type { EvidenceStore } from '../../verification/evidence.ts'
import type { Caller } from '../../intake/sender-response.ts'
import type { OwnAnswer } from '../../intake/own-responses.ts'
import type { Pipeline } from '../../pipeline/pipeline.ts'
import type { Vault } from '../../secrets/contract.ts'
import { isClient, observedEndpoint, ownEndpoint } from '../../verification/oauth-clients.ts'
import type { Client, OwnEndpoint } from '../../verification/oauth-clients.ts'
import { keptRequest, knownOf } from '../redact-token-request.ts'
import type { Known } from '../redact-token-request.ts'
import type { Issuer } from '../tokens/issuer.ts'
import type { SigningKeys } from '../tokens/signing-keys.ts'
import { grantAnswer, keySetAnswer, onlyGetAnswer, refusalAnswer, tooManyAnswer } from './responses.ts'
import { decide } from './grant.ts'
import { Rate, sourceOf } from './rate-limit.ts'

export interface TokenEndpointOptions {
  vault: Vault
  /** All credentials as they are now. */
  views: () => readonly CredentialView[]
  facts: EvidenceStore
  issuer: Issuer
  keys: SigningKeys
  spillFolder: string
  now: () => number
  /** Resolves after so many ms, or when the caller leaves. */
  wait?: (ms: number, caller: Caller) => Promise<void>
}

/** What a request comes to: the answer, and one sentence for the inspector, which holds no secret. */
interface Said {
  answer: OwnAnswer
  says: string
}

/** The one path of vhook's own on the intake: its token endpoint, and the keys that its tokens are signed with. */
export class TokenDoor {
  readonly #parts: TokenEndpointOptions
  readonly #rate = new Rate()

  constructor(parts: TokenEndpointOptions) {
    this.#parts = parts
  }

  /** Answers a request for the token endpoint or the key set, and puts it on record. False for an ordinary event. */
  async take(event: CapturedEvent, caller: Caller, pipeline: Pick<Pipeline, 'record'>): Promise<boolean> {
    const endpoint = ownEndpoint(this.#parts.views(), event.path)
    if (!endpoint) return false
    const body = await this.#bodyOf(event)
    const { answer, says } = await this.#answer(endpoint, event, body, caller)
    const left = caller.goneMs === null ? '' : ` The sender did not wait: it left after ${caller.goneMs} ms.`
    const note = `${says}. Answered ${answer.status}.${left}`
    await pipeline.record(keptRequest(event, body, this.#known()), { note, status: answer.status })
    caller.say(answer)
    return true
  }

  /** A request that was refused or cut off, without the secret that it may have held. Ordinary ones stay as they are. */
  async keep(event: CapturedEvent): Promise<CapturedEvent> {
    const views = this.#parts.views()
    if (!ownEndpoint(views, event.path) && observedEndpoint(views, event).length === 0) return event
    await this.#dropFile(event)
    return keptRequest(event, new Uint8Array(), this.#known())
  }

  async #answer(endpoint: OwnEndpoint, event: CapturedEvent, body: Uint8Array, caller: Caller): Promise<Said> {
    const seconds = this.#rate.count(`${endpoint.kind} ${sourceOf(event.headers)}`, event.receivedAt)
    if (seconds > 0)
      return { answer: tooManyAnswer(seconds), says: `It asked too often; it may ask again in ${seconds} s` }
    const clients = endpoint.ids.map((id) => this.#parts.vault.find(id)).filter(isClient)
    return endpoint.kind === 'key-set' ? this.#keySet(endpoint, event) : await this.#token(clients, event, body, caller)
  }

  #keySet({ ids }: OwnEndpoint, { method }: CapturedEvent): Said {
    if (method !== 'GET' && method !== 'HEAD') return { answer: onlyGetAnswer(), says: 'The key set can only be read' }
    const keys = ids.flatMap((id) => this.#parts.keys.published(id))
    return { answer: keySetAnswer(keys), says: `It asked for the key set, which holds ${keys.length} keys` }
  }

  async #token(clients: readonly Client[], event: CapturedEvent, body: Uint8Array, caller: Caller): Promise<Said> {
    const { facts, issuer, now, wait = waitFor } = this.#parts
    if (clients.length === 0)
      return {
        answer: refusalAnswer('temporarily_unavailable'),
        says: 'The credential is locked, so no token can be issued',
      }
    const { method, headers, receivedAt, publicUrl } = event
    const decision = decide(clients, { method, headers, body }, receivedAt)
    const { client } = decision
    if (client) await facts.asked(client.id)
    const slow = client?.authenticationPlan.slowTokensMs ?? 0
    if (slow > 0) await wait(slow, caller)
    const says = slow > 0 ? `${decision.says}; kept waiting ${slow} ms on purpose (slowTokensMs)` : decision.says
    if (decision.kind === 'refuse') return { answer: refusalAnswer(decision.code), says }
    const issued = await issuer.issue(decision.client, decision.scope, { now: now(), publicUrl })
    return { answer: grantAnswer(issued), says: `${says}; a token was issued for ${issued.lifetime} s` }
  }

  /** A token request over 1 MiB is none; its file holds whatever was sent, so it goes. */
  async #bodyOf(event: CapturedEvent): Promise<Uint8Array> {
    if (event.body.kind === 'bytes') return await bytesOf(event.body, this.#parts.spillFolder)
    await this.#dropFile(event)
    return new Uint8Array()
  }

  async #dropFile({ body }: CapturedEvent): Promise<void> {
    if (body.kind === 'file') await rm(join(this.#parts.spillFolder, body.file), { force: true })
  }

  #known(): Known {
    return knownOf(this.#parts.vault.usable().filter(isClient), this.#parts.now())
  }
}

function waitFor(ms: number, caller: Caller): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, ms)
  caller.onGone(resolve)
  return promise.finally(() => clearTimeout(timer))
}
