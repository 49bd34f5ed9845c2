import type { AttemptSummary } from '../../server/core/model/attempt.ts'
import { deliveryReason } from '../../server/core/text/delivery.ts'
import type { DeliverySummary } from '../../server/core/model/delivery.ts'
import { visible } from '../../server/core/text/escape.ts'
import { isFinal } from '../../server/core/model/event.ts'
import type { EventState, EventSummary } from '../../server/core/model/event.ts'
import type { Rank } from '../../server/core/model/rank.ts'
import type { LiveFix, LiveMessage } from '../../server/core/api/live.ts'
import type { StorageState } from '../../server/core/api/views/state.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'
import { causeText, eventLine, shortId } from './event.ts'
import { configLines, row, targetText, tunnelLines } from './status.ts'
import { duration, type Style } from './style.ts'

type LiveDiagnosis = Pick<Extract<LiveMessage, { type: 'event.diagnosed' }>, 'credential' | 'rank' | 'message' | 'fix'>

interface Pending {
  event: EventSummary
  verified: boolean
  responded: boolean
  /** Arrived before the response. It follows the line of the event. */
  diagnosis?: LiveDiagnosis
  /** Likewise. */
  appFault?: string
}

/** An event that takes longer is printed before its response arrives, in ms. */
export const overdueMs = 1_500
/** Events that later lines can refer to by type and time. */
const MAX_PRINTED = 1_000

/**
 * Turns live messages into lines. An event is printed once its verdict and its response are known. What follows (a diagnosis, a
 * late response, a replay) is an indented line that refers to the event.
 */
export class LiveLines {
  readonly #style: Style
  readonly #pending = new Map<string, Pending>()
  readonly #printed = new Map<string, EventSummary>()
  /** The last diagnosis and fix of each printed event. */
  readonly #diagnoses = new Map<string, string>()
  /** The event of the previous line. */
  #last: string | undefined
  /** The tunnel state as last printed. */
  #tunnel: string | undefined
  /** The storage error as last printed. */
  #storageError: string | null = null

  /** `tunnel` is the state that the status block has already printed. */
  constructor(style: Style, tunnel?: TunnelState) {
    this.#style = style
    this.#tunnel = tunnel && keyOf(tunnel)
  }

  /** Another retry is not printed, only another state, URL or reason. */
  tunnel(tunnel: TunnelState): string[] {
    const key = keyOf(tunnel)
    if (key === this.#tunnel) return []
    this.#tunnel = key
    return this.lines((style) => tunnelLines(tunnel, style))
  }

  /** Printed when storage starts to fail, fails for another reason, or recovers. */
  storage({ state, message }: StorageState): string[] {
    const error = state === 'failing' ? (message ?? '') : null
    if (error === this.#storageError) return []
    this.#storageError = error
    return this.lines((style) => [
      row(
        style,
        'Storage',
        error === null
          ? style.paint('green', 'recovered')
          : `${style.paint('red', 'failing')}: ${visible(error)} Events are buffered in memory and still reach your app.`,
      ),
    ])
  }

  /** The lines for a message, none for most. */
  take(message: LiveMessage): string[] {
    const handler = handlers[message.type] as ((live: LiveLines, message: LiveMessage) => string[]) | undefined
    return handler?.(this, message) ?? []
  }

  /** Events that have waited too long for their response. `now` in Unix ms. */
  overdue(now: number): string[] {
    const late = [...this.#pending.values()].filter(({ event }) => now - event.receivedAt >= overdueMs)
    return late.flatMap(({ event }) => this.#print(event.id))
  }

  captured(event: EventSummary): string[] {
    const unverified = event.kind !== 'webhook' || event.state === 'refused' || event.state === 'incomplete'
    this.#pending.set(event.id, { event, verified: unverified, responded: isFinal(event.state) })
    return this.#printIfDone(event.id)
  }

  verified(id: string, verdict: Pick<EventSummary, 'verdict' | 'credential' | 'message' | 'preset'>): string[] {
    return this.#change(id, verdict, { verified: true })
  }

  changed(id: string, state: EventState, delivery?: DeliverySummary): string[] {
    if (!isFinal(state) && !delivery) return []
    const printed = this.#printed.get(id)
    return printed && delivery
      ? this.#delivered({ ...printed, state, ...delivery })
      : this.#change(id, { state, ...delivery }, { responded: true })
  }

  attempted(attempt: AttemptSummary, state: EventState | undefined, delivery?: DeliverySummary): string[] {
    const { eventId, cause } = attempt
    if (state === undefined) return [this.#remark(eventId, `${cause}: ${responseText(attempt)}`)]
    const printed = this.#printed.get(eventId)
    if (!printed) return this.#change(eventId, { ...delivery, state }, { responded: true })
    return delivery ? this.#delivered({ ...printed, state, ...delivery }) : this.#late(eventId, attempt)
  }

  /**
   * Verifying an event again repeats its diagnosis, which is printed once. An event that was not printed here was verified again
   * elsewhere, and its diagnosis belongs there.
   */
  diagnosed(id: string, diagnosis: LiveDiagnosis): string[] {
    const pending = this.#pending.get(id)
    if (pending) {
      pending.diagnosis = diagnosis
      return []
    }
    const event = this.#printed.get(id)
    const { rank, message, fix } = diagnosis
    const texts = [causeText(rank, headline(message)), ...(rank === 'proven' && fix ? [fixText(fix)] : [])]
    const key = texts.join('\n')
    if (event?.credential !== diagnosis.credential || this.#diagnoses.get(id) === key) return []
    this.#diagnoses.set(id, key)
    return texts.map((text) => this.#remark(id, text))
  }

  /** Follows the line of its event, after any diagnosis. */
  appFault(id: string, rank: Rank, text: string): string[] {
    const pending = this.#pending.get(id)
    if (!pending) return [this.#remark(id, causeText(rank, text))]
    pending.appFault = causeText(rank, text)
    return []
  }

  lines(print: (style: Style) => string[]): string[] {
    this.#last = undefined
    return print(this.#style)
  }

  /** The response of an event that was printed before it. */
  #delivered(event: EventSummary): string[] {
    const { id, status, durationMs } = event
    this.#printed.set(id, event)
    const reason = deliveryReason(event)
    const text = `${status ?? 'no response'}${durationMs === null ? '' : ` after ${duration(durationMs)}`}`
    return [this.#remark(id, `response: ${text}${reason === undefined ? '' : `: ${reason}`}`)]
  }

  /** What the app did after the sender had its response. */
  #late(id: string, attempt: AttemptSummary): string[] {
    const { status, error, durationMs } = attempt
    const after = durationMs === null ? '' : ` after ${duration(durationMs)}`
    const text = status === null ? `the app sent no response${after} (${error})` : `the app responded ${status}${after}`
    return [this.#remark(id, `${text}, too late for the sender`)]
  }

  #change(id: string, fields: Partial<EventSummary>, done: Partial<Pending>): string[] {
    const pending = this.#pending.get(id)
    if (pending) Object.assign(pending, done, { event: { ...pending.event, ...fields } })
    const printed = this.#printed.get(id)
    if (printed) this.#printed.set(id, { ...printed, ...fields })
    return this.#printIfDone(id)
  }

  #printIfDone(id: string): string[] {
    const pending = this.#pending.get(id)
    return pending?.verified && pending.responded ? this.#print(id) : []
  }

  #print(id: string): string[] {
    const pending = this.#pending.get(id)
    if (!pending) return []
    const { event, diagnosis, appFault } = pending
    this.#pending.delete(id)
    this.#printed.set(id, event)
    const [oldest] = this.#printed.keys()
    if (this.#printed.size > MAX_PRINTED && oldest !== undefined) this.#forget(oldest)
    this.#last = id
    return [
      eventLine(event, this.#style),
      ...(diagnosis === undefined ? [] : this.diagnosed(id, diagnosis)),
      ...(appFault === undefined ? [] : [this.#remark(id, appFault)]),
    ]
  }

  #forget(id: string): void {
    this.#printed.delete(id)
    this.#diagnoses.delete(id)
  }

  /** An indented line below its event. It names the event if another line is in between. */
  #remark(id: string, text: string): string {
    const { paint, time } = this.#style
    const event = this.#printed.get(id)
    const name = event ? `${time(event.receivedAt)} ${event.method} ${event.path}` : shortId(id)
    const prefix = this.#last === id ? '' : `${visible(name)}: `
    this.#last = id
    return `${' '.repeat(10)}${paint('dim', '↳')} ${paint('dim', prefix)}${text}`
  }
}

const responseText = ({ status, error, durationMs }: AttemptSummary): string =>
  `${status ?? error ?? 'none'}${durationMs === null ? '' : ` after ${duration(durationMs)}`}`

/** The state without the retry counter. */
const keyOf = ({ state, url, message }: TunnelState): string =>
  [state, url, message?.replace(/ Trying again \(\d+\)\.?/, '')].join(' ')

const MAX_HEADLINE = 160

/** The change and its command, the command alone if both are too long for a line; and always what it makes less secure. */
function fixText({ summary, command, weakens }: LiveFix): string {
  const warning = weakens === null ? '' : `  (${visible(weakens)})`
  if (command === null) return `Fix, in the config file: ${visible(summary)}${warning}`
  const text = visible(`Fix: ${summary}. Run: ${command}`)
  return `${summary === '' || text.length > MAX_HEADLINE ? `Fix: ${visible(command)}` : text}${warning}`
}

/** The first sentences that fit. `vhook show` prints the whole text. */
function headline(text: string): string {
  const [first = '', ...others] = text.split(/(?<=[.!?]) +(?=[A-Z])/)
  if (first.length > MAX_HEADLINE) return `${first.slice(0, MAX_HEADLINE)}…`
  let line = first
  for (const sentence of others) {
    if (line.length + sentence.length > MAX_HEADLINE) break
    line += ` ${sentence}`
  }
  return line
}

type Handlers = {
  [T in LiveMessage['type']]?: (live: LiveLines, message: Extract<LiveMessage, { type: T }>) => string[]
}

/** Messages that print something on a terminal. */
const handlers: Handlers = {
  'event.captured': (live, { event }) => live.captured(event),
  'event.verified': (live, { id, verdict, credential, message, preset }) =>
    live.verified(id, { verdict, credential, message, preset }),
  'event.diagnosed': (live, { id, credential, rank, message, fix }) =>
    live.diagnosed(id, { credential, rank, message, fix }),
  'app.fault': (live, { id, rank, message, advice }) =>
    live.appFault(id, rank, [message, advice].filter(Boolean).join(' ')),
  'event.changed': (live, { id, state, delivery }) => live.changed(id, state, delivery),
  'attempt.finished': (live, { attempt, state, delivery }) => live.attempted(attempt, state, delivery),
  'tunnel.changed': (live, { tunnel }) => live.tunnel(tunnel),
  'target.changed': (live, { target }) => live.lines((style) => [row(style, 'App', targetText(target, style))]),
  'config.changed': (live, { origin, problems, notes }) =>
    origin === 'file' ? live.lines((style) => configLines(problems, notes, style)) : [],
  'notice.added': (live, { text }) => live.lines((style) => [row(style, 'Note', visible(text))]),
  'storage.changed': (live, { storage }) => live.storage(storage),
}
