import { setTimeout as after } from 'node:timers/promises'
import type { LiveMessage } from '../../../../../server/core/api/live.ts'
import { Watcher } from '../../../../support/inspector.ts'
import { startChild } from '../daemon-child.ts'
import type { DaemonChild } from '../daemon-child.ts'
import { Sender } from '../load.ts'
import type { ListeningApp } from '../load.ts'
import { percentile } from './cost.ts'
import { keepAll } from './folder.ts'

interface Spread {
  count: number
  medianMs: number
  p99Ms: number
  longestMs: number
}

export interface Pruned {
  /** Events that were removed while requests arrived. */
  removed: number
  tookMs: number
  /** Response times while events were removed, and as many without. */
  beside: Spread
  alone: Spread
  /** From one step of the removal to the next. */
  steps: Spread
  /** Requests that got no response from the app. */
  unanswered: number
  /** Requests that got a response and are not stored. */
  lost: number
}

const BESIDE_MS = 25
const BODY = Buffer.alloc(4_096, 'x')

/** Has a vhook prune a folder to `keepEvents` events while requests arrive. */
export async function pruneBeside(dataDir: string, keepEvents: number, app: ListeningApp): Promise<Pruned> {
  const sender = new Sender()
  const vhook = await startChild({ dataDir, settings: { ...keepAll, keepEvents, target: app.url } })
  try {
    const watcher = new Removals()
    await watcher.watch(vhook)
    const began = performance.now()
    const beside: number[] = []
    while (((await vhook.health()).store?.events ?? Infinity) > keepEvents + 1) beside.push(await timed(vhook, sender))
    const tookMs = Math.round(performance.now() - began)
    const alone: number[] = []
    while (alone.length < beside.length) alone.push(await timed(vhook, sender))
    const stored = await storedIds(vhook)
    return {
      ...{ removed: watcher.removed, tookMs, beside: spread(beside), alone: spread(alone), steps: watcher.steps() },
      unanswered: [...sender.sent.keys()].filter((id) => sender.answered.get(id) !== 200).length,
      lost: [...sender.answered.keys()].filter((id) => !stored.has(id)).length,
    }
  } finally {
    await vhook.stop()
  }
}

/** Ids of the requests that arrived meanwhile. */
async function storedIds({ client }: DaemonChild): Promise<Set<string>> {
  const ids = new Set<string>()
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await client.listEvents({ path: '/hook/*', limit: 500, ...(cursor ? { cursor } : {}) })
    for (const { path } of page.events) ids.add(path.slice('/hook/'.length))
    cursor = page.next
  }
  return ids
}

async function timed(vhook: DaemonChild, sender: Sender): Promise<number> {
  await after(BESIDE_MS)
  const began = performance.now()
  await sender.post(vhook.intakeUrl, BODY)
  return performance.now() - began
}

function spread(times: readonly number[]): Spread {
  const longestMs = percentile(times, 100)
  return { count: times.length, medianMs: percentile(times, 50), p99Ms: percentile(times, 99), longestMs }
}

/** Counts the removed events that are published, with the time of each message. */
class Removals {
  removed = 0
  readonly #at: number[] = []

  async watch({ inspectorUrl }: DaemonChild): Promise<void> {
    const { port, hash } = new URL(inspectorUrl)
    const watcher = new Watcher(Number(port))
    watcher.socket.on('message', () => {
      for (const frame of watcher.frames.splice(0)) if (frame.type === 'messages') frame.messages.forEach(this.#take)
    })
    await watcher.hello(hash.replace('#token=', ''))
  }

  steps(): Spread {
    return spread(this.#at.slice(1).map((at, place) => at - (this.#at[place] ?? at)))
  }

  readonly #take = (message: LiveMessage): void => {
    if (message.type !== 'events.removed') return
    this.removed += message.ids.length
    this.#at.push(performance.now())
  }
}
