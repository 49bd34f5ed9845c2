import { signal } from '@preact/signals'

/** State of the WebSocket connection. `retryAt` in Unix ms. */
export type Connection =
  | { state: 'connecting' }
  | { state: 'open' }
  | { state: 'lost'; retryAt: number }
  /** The token is missing or no longer valid. */
  | { state: 'refused' }

export const connection = signal<Connection>({ state: 'connecting' })
