import type { StoredVerification } from '../../core/model/event.ts'
import type { Diagnosis } from '../../core/model/verification.ts'
import type { SecretVersions } from '../contract.ts'
import type { StoreContext } from '../thread/context.ts'
import type { VerdictColumns } from '../verdict-columns.ts'

const upsert = `INSERT INTO findings SELECT seq, ? FROM event WHERE id = ?
  ON CONFLICT (seq) DO UPDATE SET verifications = excluded.verifications`

/** Takes the place of what was found before. */
export function saveVerifications(
  context: StoreContext,
  eventId: string,
  verifications: StoredVerification[],
  decision: VerdictColumns,
): void {
  context.sql.run(upsert, JSON.stringify(verifications), eventId)
  const set = 'UPDATE event SET verdict = ?, credential = ?, reason = ?, cause = ? WHERE id = ?'
  context.sql.run(set, decision.verdict, decision.credential, decision.message, decision.cause, eventId)
}

/** Puts the diagnosis beside the verification it explains; the list shows it when that credential decided. */
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
  const set = "UPDATE event SET cause = ?, reason = ? WHERE seq = ? AND credential = ? AND verdict = 'invalid'"
  context.sql.run(set, diagnosis.cause, diagnosis.message, found.seq, credentialId)
}

const newestValid = `SELECT verifications FROM event JOIN findings USING (seq) WHERE credential = ? AND verdict = 'valid'
  ORDER BY seq DESC LIMIT ?`

/** Read from the verifications as they were stored: a rotation does not change what an event has proved. */
export function secretVersions(context: StoreContext, credentialId: string, count: number): SecretVersions {
  const rows = context.sql.all<{ verifications: string }>(newestValid, credentialId, count)
  const proved = rows.map(({ verifications }) =>
    (JSON.parse(verifications) as StoredVerification[]).find((one) => one.credentialId === credentialId),
  )
  return { checked: rows.length, previous: proved.filter((one) => one?.secretVersion === 'previous').length }
}

export function verificationsOf(context: StoreContext, seq: number): StoredVerification[] {
  const row = context.sql.get<{ verifications: string }>('SELECT verifications FROM findings WHERE seq = ?', seq)
  return row ? (JSON.parse(row.verifications) as StoredVerification[]) : []
}
