import { rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { Attempt, AttemptSigning } from '../core/model/attempt.ts'
import { noDelivery } from '../core/model/delivery.ts'
import { ownDelivery } from '../core/model/sender.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { CapturedEvent } from '../core/model/event.ts'
import type { RefusalCode } from '../core/model/refusals.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import { pathOf } from '../core/model/request.ts'
import type { Sender, UpgradeSender } from '../core/model/sender.ts'
import { joinConnections } from '../forward/join-connections.ts'
import type { DiskSpace } from '../platform/disk-space.ts'
import { report } from '../platform/report-fault.ts'
import type { ActiveSettings } from '../settings/active.ts'
import { signedRequestOf, withoutBody } from '../store/read-body.ts'
import type { Attribution } from '../verification/attribution.ts'
import type { Diagnoser } from '../verification/diagnoser.ts'
import type { VerifiedEvent, Verifier } from '../verification/verifier.ts'
import { Attempts } from './attempts.ts'
import type { AttemptRequest, AttemptsOptions } from './attempts.ts'
import { perSecond } from './rate-limit.ts'
import { Recorder } from './recorder.ts'
import { SerialQueue } from './serial-queue.ts'
import { syntheticEvent } from './synthetic-event.ts'
import type { TokenExchange, TokenRequests } from './token-exchange.ts'
import { challengeFor } from './www-authenticate.ts'

export interface PipelineOptions extends AttemptsOptions {
  space: DiskSpace
  /** The tunnel's URL while there is one. */
  publicUrl: () => string | null
  /** Respond 503 to what cannot be stored, and do not forward it. */
  strict: boolean
  verifier: Verifier
  diagnoser: Diagnoser
  attribution: Attribution
  settings: ActiveSettings
  tokenRequests: TokenRequests
  /** Removes what an event needs only while it is in progress, such as a file with an unmasked body. */
  release: (eventId: string) => Promise<void>
}

/** Refused requests stored per second: a flood of invalid requests must not fill the disk. */
const REFUSED_PER_SECOND = 50

/** The whole life of an event. */
export class Pipeline {
  readonly #options: PipelineOptions
  readonly #recorder: Recorder
  readonly #attempts: Attempts
  /** Events received and not yet finished, from before they are stored: many can arrive within one commit. */
  #inProgress = 0
  #webSockets = 0
  readonly #largeBodies = new SerialQueue()
  readonly #storesRefused = perSecond(REFUSED_PER_SECOND)

  constructor(options: PipelineOptions) {
    const { strict, limits } = options
    this.#options = options
    this.#recorder = new Recorder({ ...options, waitMs: strict ? limits.answerMs : limits.storeWaitMs })
    this.#attempts = new Attempts(options, this.#recorder)
  }

  readonly isBusy = (): boolean => this.#inProgress >= this.#options.limits.inFlight

  /** Stores, then verifies beside the forward, then responds. The sender gets exactly one response, whatever happens. */
  readonly receive = async (event: CapturedEvent, sender: Sender): Promise<void> => {
    const { counters, tokenRequests } = this.#options
    counters.received()
    if (tokenRequests.paths.has(pathOf(event.path)) && (await this.#receiveTokenRequest(event, sender))) return
    await this.#counted(this.#receiveEvent(event, sender))
  }

  /** Passes a WebSocket to the app. The handshake is an event; the messages are neither recorded nor verified. */
  readonly connect = async (event: CapturedEvent, sender: UpgradeSender<Socket>): Promise<void> => {
    const { counters, limits } = this.#options
    counters.received()
    if (this.#webSockets >= limits.webSockets) {
      sender.refuse('busy', event.id)
      return this.refused({ ...event, refusal: 'busy' }, 'refused', sender.delivery())
    }
    this.#webSockets += 1
    await this.#connect(event, sender).finally(() => (this.#webSockets -= 1))
  }

  /** Stores a request that was refused, or whose sender left too early. */
  readonly refused = (event: CapturedEvent, state: 'refused' | 'incomplete', delivery: Delivery): void => {
    const { counters } = this.#options
    if (state === 'incomplete') counters.incomplete()
    else counters.refused(event.refusal ?? 'malformed')
    if (state === 'incomplete' || this.#storesRefused()) this.#storeRefused(event, state, delivery).catch(report)
  }

  /** Takes a request that vhook made itself through the whole life of an event. Resolves with its id once it is stored. */
  async inject(
    request: SignedRequest,
    headers: HeaderList,
    publicUrl: string,
    signing: AttemptSigning,
  ): Promise<string> {
    const event = syntheticEvent(request, headers, publicUrl, this.#options.now())
    await this.#recorder.add(event, 'stored')
    const { address } = this.#options.settings.for(event)
    this.#verify(event).catch(report)
    if (!address) {
      await this.#recorder.change(event.id, 'recorded', { ...noDelivery(), failed: false })
      return event.id
    }
    const { method, path } = event
    this.send(event, address, { cause: 'trigger', signing, method, path, headers }).catch(report)
    return event.id
  }

  /** Sends an event to the app once more, for as long as its sender would wait. Resolves when the attempt and its outcome are stored. */
  async send(event: CapturedEvent, target: URL, request: AttemptRequest): Promise<Attempt> {
    return await this.#attempts.send(event, target, request, this.#options.settings.for(event).answerMs)
  }

  /** Resolves when no request to the app is in progress. */
  async idle(): Promise<void> {
    await this.#attempts.idle()
  }

  async #receiveEvent(event: CapturedEvent, sender: Sender): Promise<void> {
    const written = await this.#store(event, event, sender)
    if (written === 'rejected') return
    const verifying = this.#verify(event)
    verifying.catch(report)
    const responding = this.#respond(event, sender, verifying, written === 'ahead')
    // Both read the file of a large body.
    const done = Promise.allSettled([verifying, responding])
    done.then(() => this.#recorder.release(event)).catch(report)
    await responding
  }

  async #connect(event: CapturedEvent, sender: UpgradeSender<Socket>): Promise<void> {
    const written = await this.#store(event, event, sender)
    if (written === 'rejected') return
    const { enforce, address, answerMs } = this.#options.settings.for(event)
    if (enforce) return await this.#refuseUnverified(event, sender)
    if (!address) return await this.#refuse(event, sender, 'upgrade_not_supported')
    if (this.#isOwn(address)) return await this.#refuseLoop(event, sender)
    await this.#attempts.forward(event, sender, {
      ...{ target: address, responseMs: answerMs, aheadOfStore: written === 'ahead' },
      switchTo: (statusText, headers, app) => joinConnections(sender.switchProtocols(statusText, headers), app),
    })
  }

  async #refuse(event: CapturedEvent, sender: Sender, code: RefusalCode): Promise<void> {
    sender.refuse(code, event.id)
    await this.#recorder.change(event.id, 'refused', sender.delivery())
  }

  async #respond(
    event: CapturedEvent,
    sender: Sender,
    verifying: Promise<VerifiedEvent>,
    aheadOfStore: boolean,
  ): Promise<void> {
    const { enforce, address, answerMs } = this.#options.settings.for(event)
    if (enforce && (await verifying).verdict !== 'valid') return await this.#refuseUnverified(event, sender)
    if (!address) return await this.#respondWithoutApp(event, sender)
    if (this.#isOwn(address)) return await this.#refuseLoop(event, sender)
    const live = { target: address, responseMs: answerMs, aheadOfStore }
    const attempt = await this.#attempts.forward(event, sender, live)
    const { diagnoser, verifier } = this.#options
    await diagnoser.compare(event, await verifying, attempt, verifier.isBound(event))
  }

  /** False for an ordinary event that shares its path with a token endpoint. */
  async #receiveTokenRequest(event: CapturedEvent, sender: Sender): Promise<boolean> {
    const { tokenRequests } = this.#options
    const own = await tokenRequests.respond(event, sender)
    if (own) {
      const { event: stored, note, response, shown } = own
      // Without secrets, and before it is sent: the event is stored first.
      const delivery = ownDelivery(shown, Math.round(sender.elapsedMs), sender.leftMs)
      await this.#recorder.add(stored, 'recorded', { delivery, note })
      sender.send(response)
      return true
    }
    const exchange = await tokenRequests.observe(event)
    if (exchange) await this.#counted(this.#forwardTokenRequest(event, sender, exchange))
    return exchange !== undefined
  }

  /**
   * A request to the app's own token endpoint: forwarded as received, stored without its secrets. It is never verified or
   * enforced, because it carries nothing that vhook could verify.
   */
  async #forwardTokenRequest(event: CapturedEvent, sender: Sender, exchange: TokenExchange): Promise<void> {
    const written = await this.#store(exchange.event, event, sender)
    if (written === 'rejected') return
    const { settings, store } = this.#options
    const { address, answerMs } = settings.for(event)
    const live = { responseMs: answerMs, aheadOfStore: written === 'ahead', exchange }
    if (address) await this.#attempts.forward(event, sender, { target: address, ...live })
    else await this.#respondWithoutApp(event, sender)
    // The file of a large body existed only to be forwarded.
    if (event.body.kind === 'file') await rm(join(store.spillFolder, event.body.file), { force: true })
  }

  async #storeRefused(event: CapturedEvent, state: 'refused' | 'incomplete', delivery: Delivery): Promise<void> {
    const redacted = await this.#options.tokenRequests.redact(event)
    await this.#recorder.add(redacted, state, { delivery })
    await this.#recorder.release(redacted)
  }

  /** `ahead`: the event goes on before it is on disk. `rejected`: with `strict` it does not, and the sender has its response. */
  async #store(stored: CapturedEvent, event: CapturedEvent, sender: Sender): Promise<'stored' | 'ahead' | 'rejected'> {
    const result = await this.#recorder.add(stored, 'stored')
    if (result === 'stored') return 'stored'
    if (!this.#options.strict) return 'ahead'
    sender.refuse('storage_unavailable', event.id)
    await this.#recorder.change(event.id, 'refused', sender.delivery())
    return 'rejected'
  }

  async #counted(work: Promise<void>): Promise<void> {
    this.#inProgress += 1
    try {
      await work
    } finally {
      this.#inProgress -= 1
    }
  }

  async #verify(event: CapturedEvent): Promise<VerifiedEvent> {
    const { verifier } = this.#options
    if (event.body.kind === 'bytes') return await this.#verifyWithBody(event)
    // Without a credential nothing reads a large body; otherwise they are read one at a time, to limit memory.
    if (verifier.plansFor(event).length === 0) return await this.#verifyRequest(event, withoutBody(event))
    return await this.#largeBodies.run(() => this.#verifyWithBody(event))
  }

  async #verifyWithBody(event: CapturedEvent): Promise<VerifiedEvent> {
    return await this.#verifyRequest(event, await signedRequestOf(event, this.#options.store.spillFolder))
  }

  async #verifyRequest(event: CapturedEvent, request: SignedRequest): Promise<VerifiedEvent> {
    const { verifier, diagnoser, attribution, counters } = this.#options
    const verified = await verifier.verify(event, request)
    if (verified.verdict === 'invalid') diagnoser.schedule(event, request, verified)
    const found = verified.verdict === 'invalid' ? undefined : attribution.schedule(event, request, verified)
    if (found) found.then((attributed) => counters.verified((attributed ?? verified).verdict), report)
    else counters.verified(verified.verdict)
    return verified
  }

  #isOwn(address: URL): boolean {
    const own = this.#options.publicUrl()
    return own !== null && new URL(own).host === address.host
  }

  /** The tunnel would bring the request back, and every round would take one of its few connections. */
  async #refuseLoop(event: CapturedEvent, sender: Sender): Promise<void> {
    sender.refuse('loop', event.id)
    const note = "The target is this vhook's own public URL."
    await this.#recorder.change(event.id, 'refused', sender.delivery(), note)
  }

  async #refuseUnverified(event: CapturedEvent, sender: Sender): Promise<void> {
    const plans = this.#options.verifier.plansFor(event)
    sender.refuse('unauthorized', event.id, challengeFor(plans, event.headers))
    await this.#recorder.change(event.id, 'refused', sender.delivery())
  }

  async #respondWithoutApp(event: CapturedEvent, sender: Sender): Promise<void> {
    const body = Buffer.from('{}')
    const headers = [
      ['Content-Type', 'application/json'],
      ['Content-Length', String(body.length)],
    ] as const
    sender.send({ status: 200, headers, body })
    await this.#recorder.change(event.id, 'recorded', sender.delivery())
  }
}
