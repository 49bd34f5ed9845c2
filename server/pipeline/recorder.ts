import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { summaryOfDelivery } from '../core/model/delivery.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { CapturedEvent, EventState } from '../core/model/event.ts'
import { labelsOf } from '../core/classify.ts'
import { beginningOf } from '../store/read-body.ts'
import type { DiskSpace } from '../platform/disk-space.ts'
import type { Hub } from '../hub.ts'
import { quietly } from '../store/tolerate-failure.ts'
import { report } from '../platform/report-fault.ts'
import { withTimeout } from '../platform/timers.ts'
import type { Store } from '../store/contract.ts'

/** Whether an event was on disk in time: `late` means that the commit was still in progress. */
export type WriteResult = 'stored' | 'late' | 'unstored'

export interface RecorderOptions {
  store: Store
  hub: Hub
  space: DiskSpace
  /** How long a commit may delay an event, in ms; Infinity for as long as it takes. */
  waitMs: number
  /** Removes what an event needs only while it is in progress, such as a file with an unmasked body. */
  release: (eventId: string) => Promise<void>
}

/** Bodies over this are not stored while the disk is nearly full. */
const SMALL = 65_536
const LEFT_OUT = 'The disk is nearly full: the body was forwarded but not stored.'

/** What is known of a request that already has its response. */
export interface Responded {
  delivery?: Delivery
  note?: string
}

/** Stores events before anything else happens to them, and publishes them once they are stored. */
export class Recorder {
  readonly #options: RecorderOptions

  constructor(options: RecorderOptions) {
    this.#options = options
  }

  /** Never rejects: failing storage must not cost the app an event. */
  async add(event: CapturedEvent, state: EventState, responded: Responded = {}): Promise<WriteResult> {
    return await withTimeout(this.#add(event, state, responded), this.#options.waitMs, 'late')
  }

  /** Stores and publishes a new state, and what the sender got. */
  async change(eventId: string, state: EventState, delivery: Delivery, note?: string): Promise<void> {
    const { store, hub } = this.#options
    await quietly(store.change(eventId, { state, delivery, ...(note === undefined ? {} : { note }) }))
    hub.publish({ type: 'event.changed', id: eventId, state, delivery: summaryOfDelivery(delivery) })
  }

  /** Stores and publishes what the sender of an event in progress got. */
  async deliver(eventId: string, delivery: Delivery, state?: EventState): Promise<void> {
    if (state !== undefined) return await this.change(eventId, state, delivery)
    const { store, hub } = this.#options
    await quietly(store.change(eventId, { delivery }))
    hub.publish({ type: 'event.changed', id: eventId, state: 'forwarding', delivery: summaryOfDelivery(delivery) })
  }

  /** Removes the file of a body that was not stored, or stored masked: it existed only to be forwarded and verified. */
  async release({ id, body }: CapturedEvent): Promise<void> {
    await this.#options.release(id)
    if (body.kind !== 'file' || !this.#leavesOut(body.size)) return
    await rm(join(this.#options.store.spillFolder, body.file), { force: true })
  }

  async #add(event: CapturedEvent, state: EventState, { delivery, note }: Responded): Promise<WriteResult> {
    const { store, hub } = this.#options
    const { headers, body } = event
    try {
      const beginning = body.kind === 'bytes' ? body.bytes : await beginningOf(body, store.spillFolder)
      const added = await store.add(this.#stored(event), labelsOf({ headers, body: beginning }), state, delivery)
      const noted = this.#leavesOut(body.size) ? LEFT_OUT : note
      if (noted !== undefined) await quietly(store.change(event.id, { note: noted }))
      hub.publish({ type: 'event.captured', event: added })
      return added.state === 'unstored' ? 'unstored' : 'stored'
    } catch (error) {
      report(error)
      return 'unstored'
    }
  }

  #stored(event: CapturedEvent): CapturedEvent {
    const { size, sha256 } = event.body
    if (!this.#leavesOut(size)) return event
    return { ...event, body: { kind: 'bytes', bytes: new Uint8Array(0), size, sha256 } }
  }

  #leavesOut(size: number): boolean {
    return size > SMALL && this.#options.space.isShort
  }
}
