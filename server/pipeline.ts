import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Attempt, AttemptOutcome } from './core/attempt.ts'
import type { CapturedEvent, EventState, EventSummary } from './core/event.ts'
import { labelsOf } from './core/labels.ts'
import type { HeaderList, SignedRequest } from './core/request.ts'
import { Attempts } from './attempts.ts'
import type { AttemptsParts, Sending } from './attempts.ts'
import { beginningOf, signedRequestOf } from './body.ts'
import type { Diagnoser } from './diagnoser.ts'
import { injectedEvent } from './injected.ts'
import type { Caller } from './intake/caller.ts'
import { challengeFor } from './oauth/challenge.ts'
import type { Watched } from './oauth/observed.ts'
import { quietly } from './quietly.ts'
import { report } from './report.ts'
import type { Rules } from './rules.ts'
import { Detachable, nowhere } from './sinks.ts'
import type { Judged, Verifier } from './verifier.ts'

export interface PipelineParts extends AttemptsParts {
  verifier: Verifier
  diagnoser: Diagnoser
  rules: Rules
}

/** The whole life of an event. */
export class Pipeline {
  readonly #parts: PipelineParts
  readonly #attempts: Attempts

  constructor(parts: PipelineParts) {
    this.#parts = parts
    this.#attempts = new Attempts(parts)
  }

  get busy(): boolean {
    return this.#attempts.count >= this.#parts.limits.inFlight
  }

  /** Store, then verify beside the forward, then answer. The caller is answered exactly once, whatever happens. */
  async receive(event: CapturedEvent, caller: Caller): Promise<void> {
    await this.#store(event, 'stored')
    const judging = this.#judge(event)
    judging.catch(report)
    const { enforce, address, answerMs } = this.#parts.rules.for(event)
    if (enforce && (await judging).verdict !== 'valid') return await this.#turnAway(event, caller)
    if (!address) return await this.#answerMyself(event, caller)
    const { outcome } = await this.#forward(event, caller, address, answerMs)
    if (outcome) await this.#parts.diagnoser.compare(event, await judging, outcome)
  }

  /**
   * A request to the app's own token endpoint: forwarded as it came, kept without what is secret in it. It proves nothing to
   * vhook, so nothing is verified or enforced.
   */
  async pass(event: CapturedEvent, caller: Caller, watched: Watched): Promise<void> {
    await this.#store(watched.event, 'stored')
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
    await this.#store(event, 'stored')
    const { address } = this.#parts.rules.for(event)
    const judging = this.#judge(event)
    judging.catch(report)
    if (!address) {
      await this.#state(event, 'recorded')
      return event.id
    }
    const { method, target: path } = event
    this.send(event, address, { cause: 'trigger', method, path, headers }).catch(report)
    return event.id
  }

  /** Puts on record what was refused, or whose sender left too early. */
  async refused(event: CapturedEvent, state: 'refused' | 'incomplete'): Promise<void> {
    await this.#store(event, state)
  }

  /** Puts on record what vhook answered by itself. */
  async record(event: CapturedEvent, answered: { note: string; status: number }): Promise<void> {
    await this.#store(event, 'recorded', async (summary) => {
      await quietly(this.#parts.store.change(event.id, answered))
      return { ...summary, status: answered.status }
    })
  }

  /** Resolves when nothing is on its way to the app any more. */
  async settled(): Promise<void> {
    await this.#attempts.settled()
  }

  /** Sends an event to the app once more. Resolves when the answer is on record. */
  async send(event: CapturedEvent, address: URL, sending: Sending): Promise<Attempt> {
    return await this.#attempts.run(event, address, sending, nowhere, {
      state: (outcome) => stateAfter(outcome, false),
    })
  }

  /** A commit slower than the limit does not hold the event back: it is told when it lands. */
  async #store(
    event: CapturedEvent,
    state: EventState,
    complete: (summary: EventSummary) => Promise<EventSummary> = (summary) => Promise.resolve(summary),
  ): Promise<void> {
    const { store, hub, limits } = this.#parts
    const labels = labelsOf({ headers: event.headers, body: await beginningOf(event.body, store.spillFolder) })
    const adding = store
      .add(event, labels, state)
      .then(complete)
      .then((summary) => hub.publish({ type: 'event.captured', event: summary }))
    await Promise.race([quietly(adding), afterMs(limits.storeWaitMs)])
  }

  async #judge(event: CapturedEvent): Promise<Judged> {
    const { verifier, diagnoser, store } = this.#parts
    const request = await signedRequestOf(event, store.spillFolder)
    const judged = await verifier.verify(event, request)
    if (judged.verdict === 'invalid') diagnoser.later(event, request, judged)
    return judged
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
    watched?: Watched,
  ): Promise<Attempt> {
    const { method, target: path, headers } = event
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
      adjust: (raw) => {
        clearTimeout(patience)
        const outcome = watched?.learn(raw) ?? raw
        if (outcome.error && !caller.begun) caller.refuse(refusalFor(outcome.error), event.id)
        return { ...outcome, late: timedOut && outcome.status !== null, callerGoneMs: timedOut ? null : caller.goneMs }
      },
      state: (outcome) => stateAfter(outcome, timedOut),
    })
  }
}

function stateAfter(outcome: AttemptOutcome, timedOut: boolean): EventState {
  if (outcome.error === 'stopped') return 'interrupted'
  if (timedOut) return outcome.status === null ? 'timed_out' : 'late_answer'
  return outcome.error ? 'app_error' : 'answered'
}

const refusalFor = (error: string) =>
  error === 'app_unreachable' || error === 'app_timeout' ? error : error === 'stopped' ? 'stopping' : 'app_bad_response'

function afterMs(ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, ms).unref()
  return promise
}
