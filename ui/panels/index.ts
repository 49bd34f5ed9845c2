import type { EventDetail } from '../../server/core/api/views/event.ts'
import { lazy } from '../components/lazy.tsx'
import { showError } from '../state/toasts.ts'

type PanelProps = { event: EventDetail }
type Panel = (props: PanelProps) => preact.ComponentChildren

const loaded = (load: () => Promise<Panel>): Panel => lazy(load, showError)

export interface PanelRow {
  /** Last part of the hash: `#/events/ID/request`. */
  id: string
  title: string
  Panel: Panel
  /** A number shown on the tab when it is above 1. */
  count?: (event: EventDetail) => number
}

const loadOverview = async (): Promise<Panel> => (await import('./overview.tsx')).OverviewPanel

/** Loads the first panel before an event is opened, so that it shows at once. */
export const preloadPanel = (): void => void loadOverview().catch(showError)

/** The tabs of an event, in order. The first opens by default; the keys 1 to 9 open them by position. */
export const panels: readonly PanelRow[] = [
  { id: 'overview', title: 'Overview', Panel: loaded(loadOverview) },
  {
    id: 'verification',
    title: 'Verification',
    Panel: loaded(async () => (await import('../verification/panel.tsx')).VerificationPanel),
  },
  { id: 'request', title: 'Request', Panel: loaded(async () => (await import('./request.tsx')).RequestPanel) },
  { id: 'response', title: 'Response', Panel: loaded(async () => (await import('./response.tsx')).ResponsePanel) },
  {
    id: 'attempts',
    title: 'Attempts',
    Panel: loaded(async () => (await import('./attempts.tsx')).AttemptsPanel),
    count: (event) => event.attemptsDetail.length,
  },
  { id: 'raw', title: 'Raw', Panel: loaded(async () => (await import('./raw.tsx')).RawPanel) },
]
