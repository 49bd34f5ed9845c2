import { signal } from '@preact/signals'

/** State of the WebSocket connection. `retryAt` in Unix ms. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'lost'; retryAt: number }
  /** The tab has no token, or one that this vhook does not accept. */
  | { state: 'refused'; why: 'no-token' | 'expired' }

export const connection = signal<Connection>({ state: 'connecting' })
