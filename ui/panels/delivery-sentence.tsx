import type { EventDetail } from '../../server/core/api/views/event.ts'
import { deliveryText } from '../../server/core/text/delivery.ts'
import { EventStatus } from '../components/event-status.tsx'
import { Text } from '../components/text.tsx'

/** What the sender got, in a sentence that begins with the status. */
export function DeliverySentence({ event }: { event: EventDetail }) {
  const { status } = event
  const text = deliveryText(event)
  return (
    <span>
      <EventStatus event={event} />{' '}
      <span class="muted">
        <Text text={status === null ? text : text.replace(`${status} `, '')} />
      </span>
    </span>
  )
}
