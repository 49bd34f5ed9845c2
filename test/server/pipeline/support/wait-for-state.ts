import { vi } from 'vitest'
import type { EventDetail } from '../../../../server/core/api/views/event.ts'
import type { DaemonBench } from '../../../support/daemon.ts'

/** The newest event in full, once it has come to this state. Asks again and again: storage that fails tells nothing. */
export function waitForState(bench: DaemonBench, state: EventDetail['state']): Promise<EventDetail> {
  const look = async (): Promise<EventDetail | undefined> => {
    const { service } = bench.daemon
    const { events } = await service.list({ filter: {}, limit: 1 }).catch(() => ({ events: [] }))
    return events[0]?.state === state ? await service.detail(events[0].id) : undefined
  }
  return vi.waitUntil(look, { timeout: 20_000 })
}
