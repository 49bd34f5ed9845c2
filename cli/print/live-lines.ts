import type { AttemptSummary } from '../../server/core/model/attempt.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { EventState, EventSummary } from '../../server/core/model/event.ts'
import type { LiveMessage } from '../../server/core/api/live.ts'
import type { StorageState } from '../../server/core/api/views/state.ts'
import type { TunnelState } from '../../server/core/model/tunnel.ts'
import { eventLine } from './event.ts'
import type { Style } from './style.ts'
import { configLines, targetText, tunnelLines } from './status.ts'

interface Pending {
  event: EventSummary
  judged: boolean
  answered: boolean
}

/** How long an event may be under way before it is shown without its answer, in ms. */
export const patienceMs = 1_500
/** Events whose names are remembered for what is said about them later. */
const REMEMBERED = 1_000

/**
 * Turns live messages into lines: one an event, as soon as its verdict and its answer are both known; what comes later
 * (the cause, a late answer, a replay) as a line that names the event.
 */
export class Feed {
  readonly #style: Style
  readonly #pending = new Map<string, Pending>()
  readonly #shown = new Map<string, EventSummary>()
  /** The event of the line above. */
  #last: string | undefined
  /** What was last said of the tunnel. */
  #tunnel: string | undefined
  /** What storage was last said to suffer from. */
  #trouble: string | null = null

  /** `tunnel`: as it was already told at start. */
  constructor(style: Style, tunnel?: TunnelState) {
    this.#style = style
    this.#tunnel = tunnel && newsOf(tunnel)
  }

  /** One more attempt of many is no news: only another state, address or reason is. */
  tunnel(tunnel: TunnelState): string[] {
    const news = newsOf(tunnel)
    if (news === this.#tunnel) return []
    this.#tunnel = news
    return this.lines((style) => tunnelLines(tunnel, style))
  }

  /** One more event that waits is no news either. */
  storage({ state, message }: StorageState): string[] {
    const trouble = state === 'failing' ? (message ?? '') : null
    if (trouble === this.#trouble) return []
    this.#trouble = trouble
    return this.lines(({ paint }) => [
      trouble === null
        ? `  ${paint('green', 'Storage works again.')}`
        : `  ${paint('red', 'Storage fails')}: ${visible(trouble)} Events still reach the app, and wait in memory.`,
    ])
  }

  /** Lines to print for a message, none for most. */
  take(message: LiveMessage): string[] {
    const handler = handlers[message.type] as ((feed: Feed, message: LiveMessage) => string[]) | undefined
    return handler?.(this, message) ?? []
  }

  /** Events that keep their sender waiting. `now` in Unix ms. */
  overdue(now: number): string[] {
    const late = [...this.#pending.values()].filter(({ event }) => now - event.receivedAt >= patienceMs)
    return late.flatMap(({ event }) => this.#show(event.id))
  }

  captured(event: EventSummary): string[] {
    const unverified = event.kind === 'token' || event.state === 'refused' || event.state === 'incomplete'
    this.#pending.set(event.id, { event, judged: unverified, answered: isOver(event.state) })
    return this.#showIfDone(event.id)
  }

  judged(id: string, verdict: Pick<EventSummary, 'verdict' | 'credential' | 'message'>): string[] {
    return this.#change(id, verdict, { judged: true })
  }

  changed(id: string, state: EventState): string[] {
    return isOver(state) ? this.#change(id, { state }, { answered: true }) : []
  }

  answered(attempt: AttemptSummary, state: EventState): string[] {
    const { eventId, cause, status, durationMs } = attempt
    if (cause === 'replay' || cause === 'probe') return this.#again(attempt)
    const shown = this.#shown.get(eventId)
    if (!shown) return this.#change(eventId, { status, durationMs, state }, { answered: true })
    return [this.#remark(eventId, `answered ${this.#answer(attempt)}`)]
  }

  diagnosed(id: string, message: string): string[] {
    const waiting = this.#pending.get(id)
    // Its line comes first, so that cause and event stand together.
    const lines = waiting ? this.#show(id) : []
    return [...lines, this.#remark(id, visible(headline(message)))]
  }

  lines(print: (style: Style) => string[]): string[] {
    this.#last = undefined
    return print(this.#style)
  }

  #change(id: string, fields: Partial<EventSummary>, done: Partial<Pending>): string[] {
    const pending = this.#pending.get(id)
    if (pending) Object.assign(pending, done, { event: { ...pending.event, ...fields } })
    return this.#showIfDone(id)
  }

  #showIfDone(id: string): string[] {
    const pending = this.#pending.get(id)
    return pending?.judged && pending.answered ? this.#show(id) : []
  }

  #show(id: string): string[] {
    const event = this.#pending.get(id)?.event
    if (!event) return []
    this.#pending.delete(id)
    this.#shown.set(id, event)
    const [oldest] = this.#shown.keys()
    if (this.#shown.size > REMEMBERED && oldest !== undefined) this.#shown.delete(oldest)
    this.#last = id
    return [eventLine(event, this.#style)]
  }

  #again(attempt: AttemptSummary): string[] {
    return [this.#remark(attempt.eventId, `${attempt.cause} answered ${this.#answer(attempt)}`)]
  }

  #answer = ({ status, error, durationMs }: AttemptSummary): string =>
    `${status ?? error ?? 'nothing'}${durationMs === null ? '' : ` after ${Math.round(durationMs)} ms`}`

  /** An indented line below its event; with the event's name where another line came between. */
  #remark(id: string, text: string): string {
    const { paint, time } = this.#style
    const event = this.#shown.get(id)
    const name = event ? `${time(event.receivedAt)} ${event.type ?? event.path}` : id.slice(0, 18)
    const prefix = this.#last === id ? '' : `${visible(name)}: `
    this.#last = id
    return `${' '.repeat(10)}${paint('dim', '↳')} ${paint('dim', prefix)}${text}`
  }
}

/** The state without the number of the attempt. */
const newsOf = ({ state, url, message }: TunnelState): string =>
  [state, url, message?.replace(/ Trying again \(\d+\)\.?/, '')].join(' ')

const LONGEST = 160

/** As many whole sentences as fit one line or two; `vhook show` tells the rest. */
function headline(text: string): string {
  const [first = '', ...others] = text.split(/(?<=[.!?]) +(?=[A-Z])/)
  if (first.length > LONGEST) return `${first.slice(0, LONGEST)}…`
  let line = first
  for (const sentence of others) {
    if (line.length + sentence.length > LONGEST) break
    line += ` ${sentence}`
  }
  return line
}

const isOver = (state: EventState): boolean => state !== 'stored' && state !== 'forwarding' && state !== 'unstored'

type Handlers = { [T in LiveMessage['type']]?: (feed: Feed, message: Extract<LiveMessage, { type: T }>) => string[] }

/** What each message says on a terminal; the rest says nothing. */
const handlers: Handlers = {
  'event.captured': (feed, { event }) => feed.captured(event),
  'event.verified': (feed, { id, verdict, credential, message }) => feed.judged(id, { verdict, credential, message }),
  'event.diagnosed': (feed, { id, message }) => feed.diagnosed(id, message),
  'event.changed': (feed, { id, state }) => feed.changed(id, state),
  'attempt.finished': (feed, { attempt, state }) => feed.answered(attempt, state),
  'tunnel.changed': (feed, { tunnel }) => feed.tunnel(tunnel),
  'target.changed': (feed, { target }) =>
    feed.lines((style) => [`  ${style.paint('dim', 'App'.padEnd(12))}${targetText(target, style)}`]),
  'config.changed': (feed, { origin, problems, notes }) =>
    origin === 'file' ? feed.lines((style) => configLines(problems, notes, style)) : [],
  'notice.added': (feed, { text }) =>
    feed.lines(({ paint }) => [`  ${paint('yellow', 'Note'.padEnd(12))}${visible(text)}`]),
  'storage.changed': (feed, { storage }) => feed.storage(storage),
}
