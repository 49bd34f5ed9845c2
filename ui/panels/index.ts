import type { EventDetail } from '../../server/core/api/views/event.ts'
import { VerificationPanel } from '../verification/panel.tsx'
import { AttemptsPanel } from './attempts.tsx'
import { OverviewPanel } from './overview.tsx'
import { RawPanel } from './raw.tsx'
import { RequestPanel } from './request.tsx'
import { ResponsePanel } from './response.tsx'

export interface PanelRow {
  /** Last part of the hash: `#/events/ID/request`. */
  id: string
  title: string
  Panel: (props: { event: EventDetail }) => preact.ComponentChildren
  /** A number shown on the tab when it is above 1. */
  count?: (event: EventDetail) => number
}

/** The tabs of an event, in order. The first opens by default; the keys 1 to 9 open them by position. */
export const panels: readonly PanelRow[] = [
  { id: 'overview', title: 'Overview', Panel: OverviewPanel },
  { id: 'verification', title: 'Verification', Panel: VerificationPanel },
  { id: 'request', title: 'Request', Panel: RequestPanel },
  { id: 'response', title: 'Response', Panel: ResponsePanel },
  { id: 'attempts', title: 'Attempts', Panel: AttemptsPanel, count: (event) => event.attemptsDetail.length },
  { id: 'raw', title: 'Raw', Panel: RawPanel },
]
