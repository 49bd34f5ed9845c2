import type { EventPage } from '../../server/core/api/views/event.ts'
import { api } from '../api.ts'
import { plural } from '../components/format.ts'
import { navigate } from '../route.ts'
import { showError, showNotice, showProgress, showSuccess } from '../state/toasts.ts'

/** What the form for a new credential begins with. */
export interface NewCredential {
  /** Preset of the sender, or empty. */
  preset: string
  /** Event from which the form was opened, and to which it returns, or empty. */
  eventId: string
}

const START = 'new'
/** Events that are verified again with a new credential. */
const LATEST = 100
const CONCURRENCY = 4

/** The part of the route that opens the form. */
export const newCredentialId = ({ preset, eventId }: NewCredential): string => [START, preset, eventId].join(':')

/** What the form begins with, or null when the id is that of a credential. */
export function newCredentialOf(id: string | null): NewCredential | null {
  const [start, preset = '', eventId = ''] = id?.split(':') ?? []
  return start === START ? { preset, eventId } : null
}

/** Leaves the form for the event, or for the list of credentials. Going back does not open the form again. */
export function closeNewCredential({ eventId }: NewCredential): void {
  if (eventId === '') navigate({ page: 'credentials', id: null }, 'replace')
  else navigate({ page: 'events', id: eventId, tab: 'overview' }, 'replace')
}

const isUnverified = ({ verdict }: EventPage['events'][number]): boolean =>
  verdict !== 'valid' && verdict !== 'unsigned'

/** Verifies the newest events that were not valid again, the given one first, and says how many of them are valid now. */
export async function verifyLatest(eventId: string): Promise<void> {
  const done = showProgress('Verifying the latest events again…')
  try {
    const { events } = await api.listEvents({ limit: LATEST })
    const others = events.filter((event) => event.id !== eventId && isUnverified(event)).map(({ id }) => id)
    const queue = eventId === '' ? others : [eventId, ...others]
    const total = queue.length
    let valid = 0
    const runLane = async (): Promise<void> => {
      for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
        const { verifications } = await api.verifyEvent({ id })
        if (verifications.some(({ verdict }) => verdict === 'valid')) valid += 1
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, runLane))
    const message = `Verified ${plural(total, 'event')} again: ${valid} valid`
    if (total > 0 && valid > 0) showSuccess(message)
    else if (total > 0) showNotice(message)
  } catch (error) {
    showError(error)
  } finally {
    done()
  }
}
