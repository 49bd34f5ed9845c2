import type { StorageState } from '../core/api/views/state.ts'
import type { StorageCheck } from '../core/api/views/health.ts'
import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { CapturedEvent, EventLabels, EventState, EventSummary, StoredVerification } from '../core/model/event.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import { fsyncBody } from './client/fsync-body.ts'
import { IntegrityCheck } from './client/integrity-check.ts'
import { Listeners } from './client/listeners.ts'
import { forwardedOperations } from './client/operations.ts'
import type { ForwardedOperations } from './client/operations.ts'
import { RetryQueue } from './client/retry-queue.ts'
import { isStorageFailed, storageFailed, WorkerRpc } from './client/worker-rpc.ts'
import type { EventChange, Sealed, Store, StoredEvent, StoreOptions } from './contract.ts'
import { folderAt, prepareFolder } from './data-dir.ts'
import type { WorkerMessage } from './protocol.ts'
import { attemptRecord, outcomeRecord } from './tables/event/attempt-columns.ts'
import { deliveryRecord } from './tables/event/delivery.ts'
import { eventRecord, newSummary } from './tables/event/events.ts'
import { verdictColumns } from './verdict-columns.ts'

const REMOVED_AT_ONCE = 50
const RETRY_MS = 2_000
const CHECK_MS = 1_500
const RETENTION_MS = 60_000

/**
 * Opens the data folder. Rejects with FOLDER_UNSAFE, FOLDER_LOCKED, NEWER_FOLDER, and STORAGE_FAILED when the folder cannot be
 * created. A full or read-only disk is a state, not an error: the store opens as `failing` and retries.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = new ThreadStore(options, prepareFolder(folderAt(options.dataDir)))
  await store.start()
  return Object.assign(store, store.operations)
}

/** The calling side of the storage thread. Operations that need nothing on this side are only in `operations`. */
class ThreadStore implements Omit<Store, keyof ForwardedOperations> {
  readonly operations: ForwardedOperations
  readonly spillFolder: string
  readonly notices: string[]
  readonly #rpc: WorkerRpc
  readonly #queue: RetryQueue
  readonly #integrity: IntegrityCheck
  readonly #retentionTimer: NodeJS.Timeout
  /** Event ids of unfinished attempts. */
  readonly #attempts = new Map<string, string>()
  readonly #onNotice = new Listeners<string>()
  readonly #onRemoved = new Listeners<string[]>()
  readonly #onStored = new Listeners<EventSummary[]>()
  readonly onNotice = this.#onNotice.add
  readonly onRemoved = this.#onRemoved.add
  readonly onStored = this.#onStored.add
  /** Last sequence number of earlier runs; unknown until the database was opened once. */
  #base: number | undefined
  #added = 0

  constructor(options: StoreOptions, notices: string[]) {
    const { dataDir, keep, now, retryMs = RETRY_MS, checkMs = CHECK_MS, retentionMs = RETENTION_MS } = options
    this.spillFolder = folderAt(dataDir).spill
    this.notices = notices
    this.#rpc = new WorkerRpc({ dataDir, keep, checkMs }, now, (message) => this.#receive(message))
    this.#queue = new RetryQueue({
      ...{ now, retryMs },
      probe: () => this.#open().then(() => this.#rpc.call('probe', [])),
      stored: (ids) => void this.#publishStored(ids),
      dropping: () => this.#addNotice(DROPPING),
      discarded: (error) => this.#addNotice(`An event could not be stored: ${String(error)}`),
    })
    this.operations = forwardedOperations(this.#rpc, this.#queue)
    this.#integrity = new IntegrityCheck(dataDir, (notice) => this.#addNotice(notice))
    // The storage thread has no clock: it applies the other limits by itself, but age only when it is called.
    this.#retentionTimer = setInterval(() => void this.operations.applyRetention().catch(() => undefined), retentionMs)
    this.#retentionTimer.unref()
  }

  async start(): Promise<void> {
    try {
      await this.#open()
    } catch (error) {
      if (isStorageFailed(error)) return this.#queue.failed(error as Error)
      clearInterval(this.#retentionTimer)
      await this.#rpc.stop()
      throw error
    }
  }

  get state(): StorageState {
    return this.#queue.monitor.state
  }

  onState(listener: (state: StorageState) => void): () => void {
    return this.#queue.monitor.listen(listener)
  }

  get check(): StorageCheck {
    return this.#integrity.state
  }

  async add(
    event: CapturedEvent,
    labels: EventLabels,
    state: EventState,
    delivery?: Delivery,
    sealed?: Sealed,
  ): Promise<EventSummary> {
    const offset = ++this.#added
    const seq = (): number => (this.#base ?? 0) + offset
    let repeatOf: string | null = null
    const summary = (shown: EventState): EventSummary =>
      newSummary(event, labels, { state: shown, delivery, seq: seq(), repeatOf })
    const send = async (): Promise<void> => {
      if (event.body.kind === 'file') await fsyncBody(this.spillFolder, event.body)
      const record = eventRecord(event, labels, state, seq(), sealed)
      repeatOf = await this.#rpc.call('add', [record, deliveryRecord(delivery)], [record.body])
    }
    const stored = (): StoredEvent => ({
      ...{ event, summary: summary('unstored'), delivery: delivery ?? null },
      ...{ verifications: [], attempts: [], note: null },
      ...(sealed ? { sealed } : {}),
    })
    const bytes = event.body.kind === 'bytes' ? event.body.size : 0
    try {
      await this.#queue.write({ eventId: event.id, bytes, send, stored })
      return summary(state)
    } catch (error) {
      if (isStorageFailed(error)) return summary('unstored')
      throw error
    }
  }

  saveVerifications(eventId: string, verifications: StoredVerification[]): Promise<void> {
    const columns = verdictColumns(verifications)
    return this.#write(eventId, () => this.#rpc.call('saveVerifications', [eventId, verifications, columns]))
  }

  saveDiagnosis(eventId: string, credentialId: string, diagnosis: Diagnosis): Promise<void> {
    return this.#write(eventId, () => this.#rpc.call('saveDiagnosis', [eventId, credentialId, diagnosis]))
  }

  startAttempt(attempt: Attempt, state: EventState | null, sealed?: Sealed): Promise<void> {
    const { id, eventId, body } = attempt
    this.#attempts.set(id, eventId)
    const send = (): Promise<void> => {
      const record = attemptRecord(attempt, sealed)
      return this.#rpc.call('startAttempt', [eventId, record, state], [record.body])
    }
    return this.#write(eventId, send, body?.byteLength)
  }

  finishAttempt(
    attemptId: string,
    outcome: AttemptOutcome,
    state: EventState | null,
    delivery?: Delivery,
    sealed?: Sealed,
  ): Promise<void> {
    const eventId = this.#attempts.get(attemptId) ?? attemptId
    this.#attempts.delete(attemptId)
    const send = (): Promise<void> => {
      const record = outcomeRecord(outcome, sealed)
      return this.#rpc.call('finishAttempt', [attemptId, record, state, deliveryRecord(delivery)], [record.answer])
    }
    return this.#write(eventId, send, outcome.body.byteLength)
  }

  change(eventId: string, change: EventChange): Promise<void> {
    const { delivery, ...columns } = change
    return this.#write(eventId, () => this.#rpc.call('change', [eventId, columns, deliveryRecord(delivery)]))
  }

  async remove(eventIds: string[]): Promise<string[]> {
    const removed = eventIds.filter((id) => this.#queue.backlog.dropEvent(id))
    for (let from = 0; from < eventIds.length; from += REMOVED_AT_ONCE) {
      const some = eventIds.slice(from, from + REMOVED_AT_ONCE)
      removed.push(...(await this.#queue.direct(() => this.#rpc.call('remove', [some]))))
    }
    return removed
  }

  async event(name: string): Promise<StoredEvent | undefined> {
    return this.#queue.backlog.find(name) ?? (await this.#rpc.call('event', [name]))
  }

  async close(): Promise<void> {
    clearInterval(this.#retentionTimer)
    if (this.state.state === 'failing') await this.#queue.retry()
    this.#queue.stop()
    await this.#integrity.stop()
    await this.#rpc.stop()
  }

  async #open(): Promise<void> {
    const first = this.#base === undefined
    const { last, unclean } = await this.#rpc.call('open', [first])
    this.#base ??= last
    if (first && unclean) this.#integrity.start()
  }

  /** A write about an event, which is queued when storage fails. */
  #write(eventId: string, send: () => Promise<void>, bytes = 0): Promise<void> {
    return this.#queue.write({ eventId, bytes, send })
  }

  #receive({ notices, removed, failing }: WorkerMessage): void {
    for (const notice of notices) this.#addNotice(notice)
    if (failing !== undefined) this.#queue.failed(storageFailed(failing))
    if (removed.length > 0) this.#onRemoved.notify(removed)
  }

  #addNotice(notice: string): void {
    this.notices.push(notice)
    this.#onNotice.notify(notice)
  }

  async #publishStored(ids: string[]): Promise<void> {
    try {
      this.#onStored.notify(await this.#rpc.call('summaries', [ids]))
    } catch {
      // They are on disk anyway; the next list shows them.
    }
  }
}

const DROPPING = 'Storage fails and the buffer is full (200 events, 64 MiB): the oldest waiting events are dropped.'
