import type { AuditEntry } from '../../server/core/api/views/reveal.ts'
import { visible } from '../../server/core/text/escape.ts'
import type { Style } from './style.ts'

/** One line: time, what was done, and the event. */
export function auditLine({ at, action, eventId, attemptId, names }: AuditEntry, { paint }: Style): string {
  const source = attemptId === null ? eventId : `${eventId} (attempt ${attemptId})`
  const done =
    action === 'reveal'
      ? `Revealed ${visible(names.join(', '))} in`
      : `Tested another secret for ${visible(names.join(', '))}, with events up to`
  return `${paint('dim', new Date(at).toISOString())}  ${done} ${source}`
}
