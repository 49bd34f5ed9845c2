import { CircleCheck, Undo2 } from 'lucide'
import type { EventDetail } from '../../server/core/api/views/event.ts'
import { ActionButton } from '../actions/action-button.tsx'
import { appliedChange } from '../actions/events.ts'
import { Icon } from '../components/icon.tsx'

/** What the last change for this event achieved, with a way back. */
export function AppliedNotice({ event }: { event: EventDetail }) {
  const change = appliedChange.value
  if (change?.eventId !== event.id) return null
  return (
    <output class="notice applied">
      <span class="tone-good">
        <Icon node={CircleCheck} />
      </span>
      <span class="grow">{change.text}</span>
      <ActionButton icon={Undo2} action={`undo:${event.id}`} onClick={change.undo}>
        Undo
      </ActionButton>
    </output>
  )
}
