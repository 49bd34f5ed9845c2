import type { Attempt, AttemptOutcome, AttemptSigning } from '../../../core/model/attempt.ts'
import type { HeaderList } from '../../../core/model/request.ts'
import type { Sealed, StoredAttempt } from '../../contract.ts'
import { blob } from '../columns.ts'
import type { Columns } from '../columns.ts'

/** An attempt as it is sent to the storage thread: flat, with its headers as JSON. */
export interface AttemptRecord extends Pick<Attempt, 'id' | 'cause' | 'startedAt' | 'target' | 'method' | 'path'> {
  headers: string
  /** JSON. */
  signing: string | null
  body: Uint8Array | null
  sealed: Uint8Array | null
}

/** An outcome as it is sent to the storage thread, with its status, which the list shows for a replay. */
export interface OutcomeRecord {
  /** JSON of the outcome without its body. */
  outcome: string
  answer: Uint8Array
  answerSealed: Uint8Array | null
  status: number | null
}

/** A row of `attempt`. */
export interface AttemptRow extends AttemptRecord {
  bodyFile: string | null
  outcome: string | null
  answer: Uint8Array | null
  answerFile: string | null
  answerSealed: Uint8Array | null
}

export const attemptColumns: Columns<AttemptRow> = {
  id: 'id',
  cause: 'cause',
  startedAt: 'started_at',
  target: 'target',
  method: 'method',
  path: 'path',
  headers: 'headers',
  signing: 'signing',
  body: 'body',
  bodyFile: 'body_file',
  sealed: 'sealed',
  outcome: 'outcome',
  answer: 'answer',
  answerFile: 'answer_file',
  answerSealed: 'answer_sealed',
}

export function attemptRecord(attempt: Attempt, sealed?: Sealed): AttemptRecord {
  const { id, cause, startedAt, target, method, path, headers, signing, body } = attempt
  return {
    ...{ id, cause, startedAt, target, method, path },
    headers: JSON.stringify(headers),
    signing: signing && JSON.stringify(signing),
    body: blob(body),
    sealed: blob(sealed),
  }
}

export function outcomeRecord(outcome: AttemptOutcome, sealed?: Sealed): OutcomeRecord {
  const { body, ...rest } = outcome
  return {
    outcome: JSON.stringify(rest),
    answer: new Uint8Array(body),
    answerSealed: blob(sealed),
    status: outcome.status,
  }
}

/** `read` returns the bytes of a body that has its own file. */
export function attemptFrom(eventId: string, row: AttemptRow, read: (file: string) => Uint8Array): StoredAttempt {
  const { id, cause, startedAt, target, method, path, sealed, answerSealed } = row
  const body = row.bodyFile === null ? row.body : read(row.bodyFile)
  return {
    ...{ id, eventId, cause, startedAt, target, method, path },
    headers: JSON.parse(row.headers) as HeaderList,
    signing: row.signing === null ? null : (JSON.parse(row.signing) as AttemptSigning),
    ...(body ? { body } : {}),
    ...(sealed ? { sealed } : {}),
    ...(answerSealed ? { answerSealed } : {}),
    outcome: row.outcome === null ? null : outcomeFrom(row.outcome, row, read),
  }
}

function outcomeFrom(outcome: string, row: AttemptRow, read: (file: string) => Uint8Array): AttemptOutcome {
  const body = row.answerFile === null ? (row.answer ?? new Uint8Array()) : read(row.answerFile)
  return { ...(JSON.parse(outcome) as Omit<AttemptOutcome, 'body'>), body }
}
