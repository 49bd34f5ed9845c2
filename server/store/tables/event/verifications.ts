import type { StoredVerification } from '../../../core/model/event.ts'
import { rankOf } from '../../../core/diagnosis/causes.ts'
import type { Diagnosis } from '../../../core/model/verification.ts'
import type { SecretVersions } from '../../contract.ts'
import type { StoreContext } from '../../thread/context.ts'
import type { VerdictColumns } from '../../verdict-columns.ts'

const upsert = `INSERT INTO findings (seq, verifications) SELECT seq, ? FROM event WHERE id = ?
  ON CONFLICT (seq) DO UPDATE SET verifications = excluded.verifications`
const setVerdict = 'UPDATE event SET verdict = ?, credential = ?, reason = ?, cause = ?, preset = ? WHERE id = ?'
const setCause = "UPDATE event SET cause = ?, reason = ? WHERE seq = ? AND credential = ? AND verdict = 'invalid'"
const newestValid = `SELECT verifications FROM event JOIN findings USING (seq) WHERE credential = ? AND verdict = 'valid'
  ORDER BY seq DESC LIMIT ?`

/** Replaces the earlier verifications of the event. */
export function saveVerifications(
  context: StoreContext,
  eventId: string,
  verifications: StoredVerification[],
  { verdict, credential, message, cause, preset }: VerdictColumns,
): void {
  context.sql.run(upsert, JSON.stringify(verifications), eventId)
  context.sql.run(setVerdict, verdict, credential, message, cause, preset, eventId)
}

/** Stores the diagnosis beside the verification it explains; the list shows it if that credential decided. */
export function saveDiagnosis(
  context: StoreContext,
  eventId: string,
  credentialId: string,
  diagnosis: Diagnosis,
): void {
  const found = context.sql.get<{ seq: number }>('SELECT seq FROM event WHERE id = ?', eventId)
  if (!found) return
  const verifications = verificationsOf(context, found.seq).map((one) =>
    one.credentialId === credentialId ? { ...one, diagnosis } : one,
  )
  context.sql.run(upsert, JSON.stringify(verifications), eventId)
  context.sql.run(setCause, diagnosis.cause, diagnosis.message, found.seq, credentialId)
}

/** Read from the stored verifications: a rotation does not change which secret an event has proved. */
export function secretVersions(context: StoreContext, credentialId: string, count: number): SecretVersions {
  const rows = context.sql.all<{ verifications: string }>(newestValid, credentialId, count)
  const proved = rows.map(({ verifications }) =>
    (JSON.parse(verifications) as StoredVerification[]).find((one) => one.credentialId === credentialId),
  )
  return { checked: rows.length, previous: proved.filter((one) => one?.secretVersion === 'previous').length }
}

export function verificationsOf(context: StoreContext, seq: number): StoredVerification[] {
  const row = context.sql.get<{ verifications: string }>('SELECT verifications FROM findings WHERE seq = ?', seq)
  return row ? (JSON.parse(row.verifications) as Stored[]).map(readStored) : []
}

/** As earlier versions stored it: without rank and suspicions. */
type StoredDiagnosis = Omit<Diagnosis, 'rank' | 'suspected'> & Partial<Pick<Diagnosis, 'rank' | 'suspected'>>
type Stored = Omit<StoredVerification, 'diagnosis'> & { diagnosis?: StoredDiagnosis }

function readStored({ diagnosis, ...verification }: Stored): StoredVerification {
  if (!diagnosis) return verification
  return { ...verification, diagnosis: { rank: rankOf(diagnosis.cause), suspected: [], ...diagnosis } }
}
