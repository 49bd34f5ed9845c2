import { vi } from 'vitest'
import type { EventDetail } from '../../../../server/core/api/views/event.ts'
import type { DaemonBench } from '../../../support/daemon.ts'

/** Resolves with the newest event once it is in this state. Polls, because failing storage publishes no live message. */
export function waitForState(bench: DaemonBench, state: EventDetail['state']): Promise<EventDetail> {
  const read = async (): Promise<EventDetail | undefined> => {
    const { service } = bench.daemon
    const { events } = await service.list({ filter: {}, limit: 1 }).catch(() => ({ events: [] }))
    return events[0]?.state === state ? await service.detail(events[0].id) : undefined
  }
  return vi.waitUntil(read, { timeout: 20_000 })
}
