import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { CapturedEvent, EventState } from '../core/model/event.ts'
import type { HeaderList, SignedRequest } from '../core/model/request.ts'
import { Attempts } from './attempts.ts'
import type { AttemptsOptions, Sending } from './attempts.ts'
import { signedRequestOf, withoutBody } from '../store/read-body.ts'
import type { Diagnoser } from '../verification/diagnoser.ts'
import type { DiskSpace } from '../platform/disk-space.ts'
import { injectedEvent } from './synthetic-event.ts'
import type { Caller } from '../intake/sender-response.ts'
import { challengeFor } from '../intake/www-authenticate.ts'
import type { TokenExchange } from '../oauth/observe.ts'
import { Recorder } from './recorder.ts'
import { SerialQueue } from './serial-queue.ts'
import { quietly } from '../store/tolerate-failure.ts'
import { report } from '../platform/report-fault.ts'
import type { ActiveSettings } from '../settings/active.ts'
import { Detachable, leavingOf, nowhere } from '../forward/response-sink.ts'
import type { VerifiedEvent, Verifier } from '../verification/verifier.ts'

export interface PipelineOptions extends AttemptsOptions {
  space: DiskSpace
  /** Where this vhook can be reached from everywhere, while it can. */
  publicUrl: () => string | null
  /** Answer 503 to what cannot be stored, and do not forward it. */
  strict: boolean
  /** End the request to the app when the caller leaves. */
  abortWithCaller: boolean
  verifier: Verifier
  diagnoser: Diagnoser
  rules: ActiveSettings
  /** Told of vhook's own share of the time that an answer took, in ms. */
  added?: (ms: number) => void
  /** Removes what was only needed while an event was under way, such as a file with a secret in it. */
  release: (eventId: string) => Promise<void>
}

/** The whole life of an event. */
export class Pipeline {
  readonly #parts: PipelineOptions
  readonly #attempts: Attempts
  /** Events received and not yet done with, from before they are stored: many can arrive within one commit. */
  #underWay = 0
  readonly #keeping: Recorder
  readonly #large = new SerialQueue()
  /** Events that went on before they were on disk. */
  readonly #ahead = new WeakSet<CapturedEvent>()

  constructor(parts: PipelineOptions) {
    this.#parts = parts
    this.#attempts = new Attempts(parts)
    this.#keeping = new Recorder({ ...parts, waitMs: parts.strict ? parts.limits.answerMs : parts.limits.storeWaitMs })
  }

  get busy(): boolean {
    return this.#underWay >= this.#parts.limits.inFlight
  }

  /** Store, then verify beside the forward, then answer. The caller is answered exactly once, whatever happens. */
  async receive(event: CapturedEvent, caller: Caller): Promise<void> {
    await this.#counted(this.#live(event, caller))
  }

  async #live(event: CapturedEvent, caller: Caller): Promise<void> {
    if (!(await this.#accept(event, event, caller))) return
    const judging = this.#judge(event)
    judging.catch(report)
    const answering = this.#answer(event, caller, judging)
    // Both read the file of a large body.
    const done = Promise.allSettled([judging, answering])
    done.then(() => this.#keeping.tidy(event)).catch(report)
    await answering
  }

  async #answer(event: CapturedEvent, caller: Caller, judging: Promise<VerifiedEvent>): Promise<void> {
    const { enforce, address, answerMs } = this.#parts.rules.for(event)
    if (enforce && (await judging).verdict !== 'valid') return await this.#turnAway(event, caller)
    if (!address) return await this.#answerMyself(event, caller)
    if (this.#isOwn(address)) return await this.#refuseLoop(event, caller)
    const { outcome } = await this.#forward(event, caller, address, answerMs)
    if (outcome) await this.#parts.diagnoser.compare(event, await judging, outcome)
  }

  /**
   * A request to the app's own token endpoint: forwarded as it came, kept without what is secret in it. It proves nothing to
   * vhook, so nothing is verified or enforced.
   */
  async pass(event: CapturedEvent, caller: Caller, watched: TokenExchange): Promise<void> {
    await this.#counted(this.#passing(event, caller, watched))
  }

  async #passing(event: CapturedEvent, caller: Caller, watched: TokenExchange): Promise<void> {
    if (!(await this.#accept(watched.event, event, caller))) return
    const { rules, store } = this.#parts
    const { address, answerMs } = rules.for(event)
    if (address) await this.#forward(event, caller, address, answerMs, watched)
    else await this.#answerMyself(event, caller)
    // A large body lay in a file for the forward alone.
    if (event.body.kind === 'file') await rm(join(store.spillFolder, event.body.file), { force: true })
  }

  /** Takes a request that vhook made itself through the whole life of an event. Resolves with its id once it is stored. */
  async inject(request: SignedRequest, headers: HeaderList, publicUrl: string): Promise<string> {
    const event = injectedEvent(request, headers, publicUrl, this.#parts.now())
    await this.#keeping.keep(event, 'stored')
    const { address } = this.#parts.rules.for(event)
    const judging = this.#judge(event)
    judging.catch(report)
    if (!address) {
      await this.#state(event, 'recorded')
      return event.id
    }
    const { method, path } = event
    this.send(event, address, { cause: 'trigger', method, path, headers }).catch(report)
    return event.id
  }

  /** Puts on record what was refused, or whose sender left too early. */
  async refused(event: CapturedEvent, state: 'refused' | 'incomplete'): Promise<void> {
    await this.#keeping.keep(event, state)
    await this.#keeping.tidy(event)
  }

  /** Puts on record what vhook answered by itself. */
  async record(event: CapturedEvent, answered: { note: string; status: number }): Promise<void> {
    await this.#keeping.keep(event, 'recorded', async (summary) => {
      await quietly(this.#parts.store.change(event.id, answered))
      return { ...summary, status: answered.status }
    })
  }

  /** Resolves when nothing is on its way to the app any more. */
  async settled(): Promise<void> {
    await this.#attempts.settled()
  }

  /** Puts on record that an event goes to the app once more, and sends it. Resolves when the answer is on record, too. */
  async send(event: CapturedEvent, address: URL, sending: Sending): Promise<Attempt> {
    return await this.#attempts.run(event, address, sending, nowhere, {
      storeFirst: true,
      state: (outcome) => stateAfter(outcome, false),
    })
  }

  /** On record before anything else; with `strict` it goes no further without. */
  async #accept(kept: CapturedEvent, event: CapturedEvent, caller: Caller): Promise<boolean> {
    const how = await this.#keeping.keep(kept, 'stored')
    if (how === 'stored') return true
    if (!this.#parts.strict) {
      this.#ahead.add(event)
      return true
    }
    caller.refuse('storage_unavailable', event.id)
    await this.#state(event, 'refused')
    return false
  }

  async #counted(work: Promise<void>): Promise<void> {
    this.#underWay += 1
    try {
      await work
    } finally {
      this.#underWay -= 1
    }
  }

  async #judge(event: CapturedEvent): Promise<VerifiedEvent> {
    const { verifier } = this.#parts
    // Without a credential nobody looks at the body; large ones are looked at one at a time, for the sake of memory.
    if (verifier.plansFor(event).length === 0) return await this.#judgeOn(event, withoutBody(event))
    return event.body.kind === 'file'
      ? await this.#large.run(() => this.#judgeWhole(event))
      : await this.#judgeWhole(event)
  }

  async #judgeWhole(event: CapturedEvent): Promise<VerifiedEvent> {
    return await this.#judgeOn(event, await signedRequestOf(event, this.#parts.store.spillFolder))
  }

  async #judgeOn(event: CapturedEvent, request: SignedRequest): Promise<VerifiedEvent> {
    const { verifier, diagnoser } = this.#parts
    const judged = await verifier.verify(event, request)
    if (judged.verdict === 'invalid') diagnoser.later(event, request, judged)
    return judged
  }

  #isOwn(address: URL): boolean {
    const own = this.#parts.publicUrl()
    return own !== null && new URL(own).host === address.host
  }

  /** The tunnel would bring it back, and every round would take one of the few connections of the tunnel. */
  async #refuseLoop(event: CapturedEvent, caller: Caller): Promise<void> {
    caller.refuse('loop', event.id)
    await quietly(
      this.#parts.store.change(event.id, { note: 'The target is the public address of this vhook itself.' }),
    )
    await this.#state(event, 'refused')
  }

  async #turnAway(event: CapturedEvent, caller: Caller): Promise<void> {
    const plans = this.#parts.verifier.plansFor(event)
    caller.refuse('unauthorized', event.id, challengeFor(plans, event.headers))
    await this.#state(event, 'refused')
  }

  async #answerMyself(event: CapturedEvent, caller: Caller): Promise<void> {
    const body = Buffer.from('{}')
    caller.say({
      status: 200,
      headers: [
        ['Content-Type', 'application/json'],
        ['Content-Length', String(body.length)],
      ],
      body,
    })
    await this.#state(event, 'recorded')
  }

  async #state(event: CapturedEvent, state: EventState): Promise<void> {
    await quietly(this.#parts.store.change(event.id, { state }))
    this.#parts.hub.publish({ type: 'event.changed', id: event.id, state })
  }

  async #forward(
    event: CapturedEvent,
    caller: Caller,
    address: URL,
    answerMs: number,
    watched?: TokenExchange,
  ): Promise<Attempt> {
    const { method, path, headers } = event
    const sink = new Detachable(caller)
    let timedOut = false
    const patience = setTimeout(() => {
      if (caller.begun) return
      timedOut = true
      sink.detach()
      caller.refuse('app_timeout', event.id)
      void this.#state(event, 'timed_out')
    }, answerMs)
    return await this.#attempts.run(event, address, { cause: 'forward', method, path, headers }, sink, {
      ...(watched ? { kept: watched.keptAttempt } : {}),
      ...(this.#parts.abortWithCaller ? { signal: leavingOf(caller) } : {}),
      adjust: (raw) => {
        clearTimeout(patience)
        if (!timedOut) this.#parts.added?.(caller.elapsedMs - event.receivedInMs - raw.durationMs)
        const outcome = watched?.learn(raw) ?? raw
        if (outcome.error && !caller.begun) caller.refuse(refusalFor(outcome.error), event.id)
        const late = timedOut && outcome.status !== null
        const ahead = this.#ahead.has(event) ? { aheadOfStore: true as const } : {}
        return { ...outcome, ...ahead, late, callerGoneMs: timedOut ? null : caller.goneMs }
      },
      state: (outcome) => stateAfter(outcome, timedOut),
    })
  }
}

function stateAfter(outcome: AttemptOutcome, timedOut: boolean): EventState {
  if (outcome.error === 'stopped' || outcome.error === 'caller_left') return 'interrupted'
  if (timedOut) return outcome.status === null ? 'timed_out' : 'late_answer'
  return outcome.error ? 'app_error' : 'answered'
}

const refusalFor = (error: string) =>
  error === 'app_unreachable' || error === 'app_timeout' ? error : error === 'stopped' ? 'stopping' : 'app_bad_response'
