import type { EventSummary } from '../../server/core/model/event.ts'
import { messageType } from '../../server/core/vapi/types.ts'

/** How long the sender waits for a response, in ms; undefined when unknown. */
export const responseLimitMs = (event: Pick<EventSummary, 'sender' | 'type'>): number | undefined =>
  event.sender === 'vapi' && event.type !== null ? messageType(event.type)?.limitMs : undefined
