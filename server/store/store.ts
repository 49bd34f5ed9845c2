import type { AuditEntry, AuditNote } from '../core/api/views/reveal.ts'
import type { EventPage } from '../core/api/views/event.ts'
import type { StorageCheck, StorageFigures } from '../core/api/views/health.ts'
import type { Attempt, AttemptOutcome } from '../core/model/attempt.ts'
import type { CapturedEvent, EventLabels, EventState, EventSummary, StoredVerification } from '../core/model/event.ts'
import type { IssuedToken } from '../core/model/evidence.ts'
import type { StorageState } from '../core/api/views/state.ts'
import type { Diagnosis } from '../core/model/verification.ts'
import type { Undone } from './client/backlog.ts'
import { secureBody } from './client/fsync-body.ts'
import { BindingCalls } from './client/bindings.ts'
import { Channel, isStorageFailed, storageFailed } from './client/worker-rpc.ts'
import { Inspection } from './client/integrity-check.ts'
import { RetryQueue } from './client/retry-queue.ts'
import { Listeners } from './client/listeners.ts'
import { attemptRecord, freshSummary, outcomeRecord, recordOf } from './client/row-mapping.ts'
import { Upkeep } from './client/upkeep.ts'
import type {
  BindingStore,
  CredentialRow,
  ListQuery,
  Sealed,
  SigningKeyRow,
  Store,
  StoredEvent,
  StoreOptions,
  TokenUse,
} from './contract.ts'
import { decisionOf } from './verdict-columns.ts'
import { folderAt, prepareFolder } from './data-dir.ts'
import type { Change, Replies } from './protocol.ts'

const REMOVED_AT_ONCE = 50
const RETRY_MS = 2000
const CHECK_MS = 1500

/**
 * Opens the data folder. Rejects with FOLDER_UNSAFE, FOLDER_LOCKED, NEWER_FOLDER, and STORAGE_FAILED when the folder cannot be made.
 * A disk that is full or read-only is a state, not an error: the store opens as `failing` and goes on trying.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const store = new ThreadStore(options, prepareFolder(folderAt(options.dataDir)))
  await store.begin()
  return store
}

/** The asking side of the storage thread. */
class ThreadStore implements Store {
  readonly spillFolder: string
  readonly notices: string[]
  readonly bindings: BindingStore
  readonly #channel: Channel
  readonly #keeper: RetryQueue
  readonly #upkeep: Upkeep
  readonly #inspection: Inspection
  /** Attempts under way, with their events. */
  readonly #attempts = new Map<string, string>()
  readonly #told = new Listeners<string>()
  readonly #removed = new Listeners<string[]>()
  readonly #stored = new Listeners<EventSummary[]>()
  readonly onNotice = this.#told.add
  readonly onRemoved = this.#removed.add
  readonly onStored = this.#stored.add
  /** Last number of earlier runs; unknown until the database was opened once. */
  #base: number | undefined
  #added = 0

  constructor(options: StoreOptions, notices: string[]) {
    const { dataDir, keep, now, retryMs = RETRY_MS, checkMs = CHECK_MS } = options
    this.spillFolder = folderAt(dataDir).spill
    this.notices = notices
    this.#channel = new Channel({ dataDir, keep, checkMs }, now, (replies) => this.#heard(replies))
    this.#keeper = new RetryQueue({
      now,
      retryMs,
      probe: () => this.#open().then(() => this.#channel.call('probe', [])),
      stored: (ids) => void this.#tellStored(ids),
      dropping: () => this.#tell(DROPPING),
      gaveUp: (error) => this.#tell(`An event could not be stored: ${String(error)}`),
    })
    this.bindings = new BindingCalls(this.#channel, this.#keeper)
    this.#inspection = new Inspection(dataDir, (notice) => this.#tell(notice))
    this.#upkeep = new Upkeep(this.#channel, this.#keeper, (ids) => this.#removed.tell(ids))
  }

  async begin(): Promise<void> {
    try {
      await this.#open()
      this.#upkeep.soon()
      this.#upkeep.scrubSoon()
    } catch (error) {
      if (isStorageFailed(error)) return this.#keeper.failed(error as Error)
      this.#upkeep.stop()
      await this.#channel.stop()
      throw error
    }
  }

  get state(): StorageState {
    return this.#keeper.condition.state
  }

  onState(listener: (state: StorageState) => void): () => void {
    return this.#keeper.condition.listen(listener)
  }

  get check(): StorageCheck {
    return this.#inspection.state
  }

  async add(event: CapturedEvent, labels: EventLabels, state: EventState, sealed?: Sealed): Promise<EventSummary> {
    const place = ++this.#added
    let repeatOf: string | null = null
    const summary = (shown: EventState): EventSummary =>
      freshSummary(event, labels, shown, (this.#base ?? 0) + place, repeatOf)
    const again = async (): Promise<void> => {
      await secureBody(this.spillFolder, event.body)
      const record = recordOf(event, labels, state, (this.#base ?? 0) + place, sealed)
      repeatOf = await this.#channel.call('add', [record], [record.body])
    }
    const stored = (): StoredEvent => ({
      event,
      ...(sealed ? { sealed } : {}),
      summary: summary('unstored'),
      ...nothingFound,
    })
    const bytes = event.body.kind === 'bytes' ? event.body.size : 0
    return (await this.#succeeds({ eventId: event.id, bytes, again, stored })) ? summary(state) : summary('unstored')
  }

  saveVerifications(eventId: string, verifications: StoredVerification[]): Promise<void> {
    const decision = decisionOf(verifications)
    return this.#later(eventId, () => this.#channel.call('saveVerifications', [eventId, verifications, decision]))
  }

  saveDiagnosis(eventId: string, credentialId: string, diagnosis: Diagnosis): Promise<void> {
    return this.#later(eventId, () => this.#channel.call('saveDiagnosis', [eventId, credentialId, diagnosis]))
  }

  startAttempt(attempt: Attempt, state: EventState, sealed?: Sealed): Promise<void> {
    const again = (): Promise<void> => {
      const record = attemptRecord(attempt, sealed)
      return this.#channel.call('startAttempt', [attempt.eventId, record, state], [record.body])
    }
    const { id, eventId, body } = attempt
    this.#attempts.set(id, eventId)
    return this.#later(eventId, again, body?.byteLength)
  }

  finishAttempt(attemptId: string, outcome: AttemptOutcome, state: EventState, sealed?: Sealed): Promise<void> {
    const again = (): Promise<void> => {
      const record = outcomeRecord(outcome, sealed)
      return this.#channel.call('finishAttempt', [attemptId, record, state], [record.answer])
    }
    const eventId = this.#attempts.get(attemptId) ?? attemptId
    this.#attempts.delete(attemptId)
    return this.#later(eventId, again, outcome.body.byteLength)
  }

  change(eventId: string, wanted: Change): Promise<void> {
    return this.#later(eventId, () => this.#channel.call('change', [eventId, wanted]))
  }

  async remove(eventIds: string[]): Promise<string[]> {
    const removed = eventIds.filter((id) => this.#keeper.backlog.drop(id))
    for (let from = 0; from < eventIds.length; from += REMOVED_AT_ONCE) {
      const some = eventIds.slice(from, from + REMOVED_AT_ONCE)
      removed.push(...(await this.#keeper.direct(() => this.#channel.call('remove', [some]))))
    }
    this.#upkeep.scrubSoon()
    return removed
  }

  tend(): Promise<string[]> {
    return this.#upkeep.tend()
  }

  list(query: ListQuery): Promise<EventPage> {
    return this.#channel.call('list', [query])
  }

  summaries(eventIds: string[]): Promise<EventSummary[]> {
    return this.#channel.call('summaries', [eventIds])
  }

  async event(name: string): Promise<StoredEvent | undefined> {
    return this.#keeper.backlog.find(name) ?? (await this.#channel.call('event', [name]))
  }

  resolve(name: string): Promise<string[]> {
    return this.#channel.call('resolve', [name])
  }

  credentialRows(): Promise<CredentialRow[]> {
    return this.#channel.call('credentialRows', [])
  }

  putCredential(row: CredentialRow): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('putCredential', [row]))
  }

  removeCredential(id: string): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('removeCredential', [id]))
  }

  countUse(credentialId: string, verdict: 'valid' | 'invalid', at: number, times = 1): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('countUse', [credentialId, verdict, at, times]))
  }

  addToken(token: IssuedToken): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('addToken', [token]))
  }

  revokeTokens(credentialId: string, at: number): Promise<number> {
    return this.#keeper.direct(() => this.#channel.call('revokeTokens', [credentialId, at]))
  }

  tokens(): ReturnType<Store['tokens']> {
    return this.#channel.call('tokens', [])
  }

  countTokenRequest(credentialId: string, at: number): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('countTokenRequest', [credentialId, at]))
  }

  tokenUses(credentialId: string): Promise<TokenUse[]> {
    return this.#channel.call('tokenUses', [credentialId])
  }

  signingKeys(): Promise<SigningKeyRow[]> {
    return this.#channel.call('signingKeys', [])
  }

  putSigningKeys(rows: SigningKeyRow[]): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('putSigningKeys', [rows]))
  }

  addAudit(note: AuditNote): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('addAudit', [note]))
  }

  audit(limit: number, before?: number): Promise<AuditEntry[]> {
    return this.#channel.call('audit', [limit, before])
  }

  health(): Promise<StorageFigures> {
    return this.#channel.call('health', [])
  }

  async close(): Promise<void> {
    this.#upkeep.stop()
    if (this.state.state === 'failing') await this.#keeper.retry()
    this.#keeper.stop()
    await this.#inspection.stop()
    await this.#channel.stop()
  }

  async #open(): Promise<void> {
    const first = this.#base === undefined
    const { last, unclean } = await this.#channel.call('open', [first])
    this.#base ??= last
    if (first && unclean) this.#inspection.start()
  }

  #later(eventId: string, again: () => Promise<void>, bytes = 0): Promise<void> {
    return this.#keeper.write({ eventId, bytes, again })
  }

  async #succeeds(write: Undone): Promise<boolean> {
    try {
      await this.#keeper.write(write)
      return true
    } catch (error) {
      if (isStorageFailed(error)) return false
      throw error
    }
  }

  #heard(replies: Replies): void {
    for (const notice of replies.notices) this.#tell(notice)
    if (replies.missing !== undefined) this.#keeper.failed(storageFailed(replies.missing))
    if (replies.crowded) this.#upkeep.soon()
  }

  #tell(notice: string): void {
    this.notices.push(notice)
    this.#told.tell(notice)
  }

  async #tellStored(ids: string[]): Promise<void> {
    try {
      this.#stored.tell(await this.summaries(ids))
    } catch {
      // They are on disk all the same; the next list shows them.
    }
  }
}

const DROPPING =
  'Storage fails, and memory holds no more (200 events, 64 MiB): the oldest events that wait are dropped.'

const nothingFound = { verifications: [], attempts: [], note: null }
