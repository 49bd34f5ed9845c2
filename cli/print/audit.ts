import type { AuditEntry } from '../../server/core/api/views/reveal.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { Style } from './style.ts'

/** One line: time, event and headers. */
export function auditLine({ at, action, eventId, attemptId, names }: AuditEntry, { paint }: Style): string {
  const source = attemptId === null ? eventId : `${eventId} (attempt ${attemptId})`
  return `${paint('dim', new Date(at).toISOString())}  ${action}  ${source}  ${visible(names.join(', '))}`
}
