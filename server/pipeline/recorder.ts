import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CapturedEvent, EventState, EventSummary } from '../core/model/event.ts'
import { labelsOf } from '../core/classify.ts'
import { beginningOf } from '../store/read-body.ts'
import type { DiskSpace } from '../platform/disk-space.ts'
import type { Hub } from '../hub.ts'
import { quietly } from '../store/tolerate-failure.ts'
import { report } from '../platform/report-fault.ts'
import type { Store } from '../store/contract.ts'

/** Whether an event was on disk in time: `late` means that the commit was still under way. */
export type WriteResult = 'stored' | 'late' | 'unstored'

export interface RecorderOptions {
  store: Store
  hub: Hub
  space: DiskSpace
  /** How long a commit may hold an event back, in ms; Infinity for as long as it takes. */
  waitMs: number
  release: (eventId: string) => Promise<void>
}

/** Bodies over this are left out while the disk has little room. */
const SMALL = 65_536
const LEFT_OUT = 'The disk is nearly full: the body went to the app and was not kept.'

type Complete = (summary: EventSummary) => Promise<EventSummary>

/** Puts events on record before anything else happens to them, and tells of them once they are there. */
export class Recorder {
  readonly #parts: RecorderOptions

  constructor(parts: RecorderOptions) {
    this.#parts = parts
  }

  /** Never rejects: storage that fails, for whatever reason, must not cost the app an event. */
  async keep(event: CapturedEvent, state: EventState, complete?: Complete): Promise<WriteResult> {
    const patience = afterMs(this.#parts.waitMs)
    const kept = await Promise.race([this.#add(event, state, complete), patience.over])
    patience.end()
    return kept
  }

  /** Removes the file of a body that was left out, or kept with its secrets covered; it was there for the forward alone. */
  async tidy({ id, body }: CapturedEvent): Promise<void> {
    await this.#parts.release(id)
    if (body.kind !== 'file' || !this.#leavesOut(body.size)) return
    await rm(join(this.#parts.store.spillFolder, body.file), { force: true })
  }

  async #add(event: CapturedEvent, state: EventState, complete: Complete | undefined): Promise<WriteResult> {
    const { store, hub } = this.#parts
    try {
      const labels = labelsOf({ headers: event.headers, body: await beginningOf(event.body, store.spillFolder) })
      const added = await store.add(this.#asKept(event), labels, state)
      if (this.#leavesOut(event.body.size)) await quietly(store.change(event.id, { note: LEFT_OUT }))
      hub.publish({ type: 'event.captured', event: (await complete?.(added)) ?? added })
      return added.state === 'unstored' ? 'unstored' : 'stored'
    } catch (error) {
      report(error)
      return 'unstored'
    }
  }

  #asKept(event: CapturedEvent): CapturedEvent {
    const { size, sha256 } = event.body
    if (!this.#leavesOut(size)) return event
    return { ...event, body: { kind: 'bytes', bytes: new Uint8Array(0), size, sha256 } }
  }

  #leavesOut(size: number): boolean {
    return size > SMALL && this.#parts.space.isShort
  }
}

function afterMs(ms: number): { over: Promise<WriteResult>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<WriteResult>()
  const timer = ms === Infinity ? undefined : setTimeout(() => resolve('late'), ms)
  return { over: promise, end: () => clearTimeout(timer) }
}
