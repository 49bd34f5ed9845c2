import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as rest } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { EventDetail, EventPage } from '../../../../server/core/api/views/event.ts'
import type { EventSummary } from '../../../../server/core/model/event.ts'
import type { Filter } from '../../../../server/core/filter/filter.ts'
import type { GivenSettings } from '../../../../server/settings/parse.ts'
import type { Limits } from '../../../../server/settings/limits.ts'
import type { NewCredential } from '../../../../server/secrets/contract.ts'
import { tracked } from '../../../support/processes.ts'
import type { faults } from './faults.ts'

export type ChildSettings = Omit<GivenSettings, 'dataDir'> & {
  dataDir: string
  limits?: Partial<Limits>
  fault?: keyof typeof faults
  credential?: NewCredential
}

export interface Ask {
  number: number
  kind: 'figures' | 'heap' | 'reset' | 'list' | 'detail' | 'stop'
  filter?: Filter
  cursor?: string
  id?: string
}

export interface Figures {
  /** Bytes. */
  rss: number
  /** Of the event loop, in ms. */
  delayP50: number
  delayP99: number
  /** Stored events. */
  total: number
  /** Events buffered in memory because storage fails. */
  waiting: number
  /** CPU time of all threads. */
  cpuMs: number
  /** Internal errors that were reported. */
  warnings: number
}

/** Its number of open file descriptors; 0 where the system has no /proc. */
export const descriptorsOf = ({ child }: Vhook): number =>
  process.platform === 'linux' ? readdirSync(`/proc/${child.pid}/fd`).length : 0

const script = fileURLToPath(new URL('vhook-child.ts', import.meta.url))

/** A vhook in a process of its own, so that its memory and its event loop are its own too. */
export class Vhook {
  readonly child: ChildProcess
  readonly folder: string
  port = 0
  inspectorUrl = ''
  peakRss = 0
  readonly #waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  #sampling: NodeJS.Timeout | undefined
  #last = 0

  private constructor(child: ChildProcess, folder: string) {
    this.child = child
    this.folder = folder
    child.on('message', (reply: { number?: number; value?: never; error?: string }) => {
      const waiting = this.#waiting.get(reply.number ?? 0)
      this.#waiting.delete(reply.number ?? 0)
      if (reply.error === undefined) waiting?.resolve(reply.value as never)
      else waiting?.reject(new Error(reply.error))
    })
    child.on('exit', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('vhook has ended'))
    })
  }

  static async start(settings: Omit<ChildSettings, 'dataDir'> & { dataDir?: string } = {}): Promise<Vhook> {
    const folder = mkdtempSync(join(tmpdir(), 'vhook-load-'))
    const given = JSON.stringify({ dataDir: join(folder, 'data'), ...settings })
    const env = { ...process.env, VHOOK_CONFIG_DIR: join(folder, 'config') }
    const child = fork(script, [given], {
      env,
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    const vhook = new Vhook(tracked(child), folder)
    const ready = once(child, 'message') as Promise<[{ ready: { intake: string; inspector: string } }]>
    const early = once(child, 'exit').then(() => Promise.reject(new Error('vhook did not start')))
    const [message] = await Promise.race([ready, early])
    vhook.port = Number(new URL(message.ready.intake).port)
    vhook.inspectorUrl = message.ready.inspector
    return vhook
  }

  get alive(): boolean {
    return this.child.connected && this.child.exitCode === null && this.child.signalCode === null
  }

  figures = (): Promise<Figures> => this.#ask({ kind: 'figures' })
  /** Bytes of the heap in use after a collection. */
  heap = (): Promise<number> => this.#ask({ kind: 'heap' })
  reset = (): Promise<void> => this.#ask({ kind: 'reset' })
  detail = (id: string): Promise<EventDetail> => this.#ask({ kind: 'detail', id })

  /** Every stored event, newest first. */
  async events(filter: Filter = {}): Promise<EventSummary[]> {
    const all: EventSummary[] = []
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page: EventPage = await this.#ask({ kind: 'list', filter, ...(cursor ? { cursor } : {}) })
      all.push(...page.events)
      cursor = page.next
    }
    return all
  }

  /** Samples its memory every 50 ms until `stop`, for `peakRss`. */
  async watchMemory(): Promise<number> {
    const { rss } = await this.figures()
    this.#sampling = setInterval(
      () =>
        void this.figures().then(
          (now) => (this.peakRss = Math.max(this.peakRss, now.rss)),
          () => undefined,
        ),
      50,
    )
    return rss
  }

  /** Resolves when every invalid event has a diagnosis. */
  async diagnosed(): Promise<void> {
    const open = async (): Promise<boolean> =>
      (await this.events({ verdict: 'invalid' })).some(({ cause }) => cause === null)
    while (await open()) await rest(50)
  }

  async stop(): Promise<void> {
    clearInterval(this.#sampling)
    if (this.alive) {
      const exited = once(this.child, 'exit')
      await this.#ask({ kind: 'stop' }).catch(() => this.child.kill('SIGKILL'))
      await exited
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  #ask<Result>(ask: Omit<Ask, 'number'>): Promise<Result> {
    const number = ++this.#last
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject })
      this.child.send({ ...ask, number })
    })
  }
}
