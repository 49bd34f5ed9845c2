import type { StoredVerification } from '../../core/event.ts'
import type { Diagnosis } from '../../core/verification.ts'
import type { Room } from '../database/room.ts'
import type { Decision } from '../decision.ts'

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

export function verificationsOf(room: Room, seq: number): StoredVerification[] {
  const row = room.sql.get<{ verifications: string }>('SELECT verifications FROM findings WHERE seq = ?', seq)
  return row ? (JSON.parse(row.verifications) as StoredVerification[]) : []
}
