import type { StoredVerification } from '../../core/model/event.ts'
import type { Diagnosis } from '../../core/model/verification.ts'
import type { SecretVersions } from '../contract.ts'
import type { Room } from '../thread/context.ts'
import type { Decision } from '../verdict-columns.ts'

const upsert = `INSERT INTO findings SELECT seq, ? FROM event WHERE id = ?
  ON CONFLICT (seq) DO UPDATE SET verifications = excluded.verifications`

/** Takes the place of what was found before. */
export function saveVerifications(
  room: Room,
  eventId: string,
  verifications: StoredVerification[],
  decision: Decision,
): void {
  room.sql.run(upsert, JSON.stringify(verifications), eventId)
  const set = 'UPDATE event SET verdict = ?, credential = ?, reason = ?, cause = ? WHERE id = ?'
  room.sql.run(set, decision.verdict, decision.credential, decision.reason, decision.cause, eventId)
}

/** Puts the diagnosis beside the verification it explains; the list shows it when that credential decided. */
export function saveDiagnosis(room: Room, eventId: string, credentialId: string, diagnosis: Diagnosis): void {
  const found = room.sql.get<{ seq: number }>('SELECT seq FROM event WHERE id = ?', eventId)
  if (!found) return
  const verifications = verificationsOf(room, found.seq).map((one) =>
    one.credentialId === credentialId ? { ...one, diagnosis } : one,
  )
  room.sql.run(upsert, JSON.stringify(verifications), eventId)
  const set = "UPDATE event SET cause = ?, reason = ? WHERE seq = ? AND credential = ? AND verdict = 'invalid'"
  room.sql.run(set, diagnosis.cause, diagnosis.message, found.seq, credentialId)
}

const newestValid = `SELECT verifications FROM event JOIN findings USING (seq) WHERE credential = ? AND verdict = 'valid'
  ORDER BY seq DESC LIMIT ?`

/** Read from the verifications as they were stored: a rotation does not change what an event has proved. */
export function secretVersions(room: Room, credentialId: string, count: number): SecretVersions {
  const rows = room.sql.all<{ verifications: string }>(newestValid, credentialId, count)
  const proved = rows.map(({ verifications }) =>
    (JSON.parse(verifications) as StoredVerification[]).find((one) => one.credentialId === credentialId),
  )
  return { checked: rows.length, previous: proved.filter((one) => one?.secretVersion === 'previous').length }
}

export function verificationsOf(room: Room, seq: number): StoredVerification[] {
  const row = room.sql.get<{ verifications: string }>('SELECT verifications FROM findings WHERE seq = ?', seq)
  return row ? (JSON.parse(row.verifications) as StoredVerification[]) : []
}
