import { connection } from '../connection.ts'
import { saveToken, token } from './token.ts'

type TabMessage =
  | { type: 'ask' }
  | { type: 'token'; token: string }
  /** A tab has just connected, so asking is worthwhile. */
  | { type: 'connected' }

/** Time in ms that other tabs have for their response. */
const ASK_MS = 500

// Only pages from the same address and port receive its messages.
let channel: BroadcastChannel | undefined
/** Set while this tab waits for the response of another one. */
let answered: (() => void) | undefined

const post = (message: TabMessage): void => channel?.postMessage(message)

function receive(message: TabMessage, onToken: () => void): void {
  // A tab that is not connected cannot know whether its token is of any use here.
  if (message.type === 'ask' && connection.peek().state === 'open') post({ type: 'token', token: token() })
  if (token() !== '') return
  if (message.type === 'connected') post({ type: 'ask' })
  if (message.type !== 'token') return
  saveToken(message.token)
  if (answered) answered()
  else onToken()
}

/** Hands the token of this tab to tabs that ask for it, and calls `onToken` when this tab gets one without having asked. */
export function listenToOtherTabs(onToken: () => void): void {
  channel = new BroadcastChannel('vhook')
  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => receive(data, onToken))
}

export const announceConnection = (): void => post({ type: 'connected' })

/** Resolves when another tab handed over its token, or none did in time. */
export function askOtherTabs(): Promise<void> {
  return new Promise((resolve) => {
    answered = () => {
      answered = undefined
      resolve()
    }
    setTimeout(() => answered?.(), ASK_MS)
    post({ type: 'ask' })
  })
}
