import type { EventSummary } from '../../server/core/model/event.ts'
import { messageType } from '../../server/core/vapi/types.ts'

/** How long the sender waits for an answer, in ms; undefined when that is not known. */
export const responseLimitMs = (event: Pick<EventSummary, 'sender' | 'type'>): number | undefined =>
  event.sender === 'vapi' && event.type !== null ? messageType(event.type)?.limitMs : undefined
