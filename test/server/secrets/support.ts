import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Attempt, AttemptOutcome } from '../../../server/core/model/attempt.ts'
import type { Credential } from '../../../server/core/model/credential.ts'
import type { CapturedEvent } from '../../../server/core/model/event.ts'
import { problems } from '../../../server/core/model/errors.ts'
import type { Problem } from '../../../server/core/model/errors.ts'
import type { OpenVault } from '../../../server/secrets/contract.ts'
import { RedactingStore } from '../../../server/secrets/redaction/redacting-store.ts'
import { openVault } from '../../../server/secrets/vault.ts'
import type { CredentialRow, Sealed, Store } from '../../../server/store/contract.ts'
import { openStore } from '../../../server/store/store.ts'

export const noon = 1_800_000_000_000

export interface Paths {
  dataDir: string
  keyFile: string
}

export function freshPaths(): Paths {
  const parent = mkdtempSync(join(tmpdir(), 'vhook-vault-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return { dataDir: join(parent, 'data'), keyFile: join(parent, 'config', 'key') }
}

/** A store in memory that has only credential rows. */
export function rowsOnly(): { store: Store; rows: Map<string, CredentialRow>; uses: unknown[][] } {
  const rows = new Map<string, CredentialRow>()
  const uses: unknown[][] = []
  const store: Partial<Store> = {
    state: { state: 'storing', message: null, waiting: 0, since: 0 },
    credentialRows: () => Promise.resolve([...rows.values()].map((row) => ({ ...row }))),
    putCredential: (row) => Promise.resolve(void rows.set(row.id, { ...row })),
    removeCredential: (id) => Promise.resolve(void rows.delete(id)),
    countUse: (...use) => Promise.resolve(void uses.push(use)),
  }
  return { store: store as Store, rows, uses }
}

/** Rejects empty secrets. */
export function check({ authenticationPlan: plan }: Credential): Problem[] {
  if (plan.type === 'hmac' && plan.secretKey === '') return [problems.badCredential('secretKey', 'is empty')]
  if (plan.type === 'bearer' && plan.token === '') return [problems.badCredential('token', 'is empty')]
  return []
}

export async function aVault(store: Store, keyFile: string, now = (): number => noon): Promise<OpenVault> {
  return openVault({ store, keyFile, now, check })
}

export async function aStoreAt(dataDir: string): Promise<Store> {
  const store = await openStore({ dataDir, keep: { days: 7, events: 100, bytes: 2 ** 30 }, now: () => noon })
  onTestFinished(() => store.close())
  return store
}

export const hmac = (secretKey: string) => ({ type: 'hmac', secretKey, algorithm: 'sha256' }) as const

/** A record as written, with its sealed originals if anything is masked. */
export interface Redacted<What> {
  record: What
  sealed?: Sealed | undefined
}

/** Returns what the redacting store writes, without a database. */
export class RedactedWrites {
  readonly #store: RedactingStore

  constructor(vault: ConstructorParameters<typeof RedactingStore>[1], spillFolder: string) {
    const written: Record<string, unknown> = {
      spillFolder,
      add: async (record: unknown, _labels: unknown, _state: unknown, _delivery: unknown, sealed?: Sealed) => ({
        record,
        sealed,
      }),
      startAttempt: async (record: unknown, _state: unknown, sealed?: Sealed) => ({ record, sealed }),
      finishAttempt: async (_id: unknown, record: unknown, _state: unknown, _delivery: unknown, sealed?: Sealed) => ({
        record,
        sealed,
      }),
    }
    this.#store = new RedactingStore(written as unknown as Store, vault)
  }

  async event(event: CapturedEvent): Promise<Redacted<CapturedEvent>> {
    const written: unknown = await this.#store.add(event, { type: null, callId: null, sender: null }, 'stored')
    return written as Redacted<CapturedEvent>
  }

  async attempt(attempt: Attempt): Promise<Redacted<Attempt>> {
    const written: unknown = await this.#store.startAttempt(attempt, 'forwarding')
    return written as Redacted<Attempt>
  }

  async outcome(attemptId: string, outcome: AttemptOutcome): Promise<Redacted<AttemptOutcome>> {
    const written: unknown = await this.#store.finishAttempt(attemptId, outcome, 'answered')
    return written as Redacted<AttemptOutcome>
  }

  release(eventId: string): Promise<void> {
    return this.#store.release(eventId)
  }
}
