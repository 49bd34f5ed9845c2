import { lazy } from '../components/lazy.tsx'
import { credentials } from '../state/store.ts'
import { showError } from '../state/toasts.ts'
import { EventsPage } from './events.tsx'
import { TunnelPage } from './tunnel.tsx'

export interface PageRow {
  /** First part of the hash: `#/events`. */
  id: string
  title: string
  /** Pressed after `g` to open the page. */
  key: string
  Page: () => preact.JSX.Element | null
  /** Id of the page whose navigation entry stands for this one. Without it the page has an entry of its own. */
  parent?: string
  /** A number shown beside the navigation entry. */
  count?: () => number
}

/** All pages, in navigation order. The first is the home page. Routes, navigation, palette and shortcuts read this table. */
export const pages: readonly PageRow[] = [
  { id: 'events', title: 'Events', key: 'e', Page: EventsPage },
  {
    id: 'credentials',
    title: 'Credentials',
    key: 'c',
    Page: lazy(async () => (await import('./credentials.tsx')).CredentialsPage, showError),
    count: () => credentials.value.length,
  },
  {
    id: 'audit',
    title: 'Audit log',
    key: 'a',
    Page: lazy(async () => (await import('./audit.tsx')).AuditPage, showError),
    parent: 'credentials',
  },
  { id: 'tunnel', title: 'Tunnel', key: 't', Page: TunnelPage },
]
