import { routes } from '../../server/core/api/routes.ts'
import { askOtherTabs } from './other-tabs.ts'
import { dropToken, token } from './token.ts'

/** Whether requests may be sent: with a token, to the vhook that issued it. */
export type Session = 'open' | 'no-token' | 'expired'

// Open until the page connects, which only the page itself does, not a test of one component.
let session: Promise<Session> | undefined = Promise.resolve('open')

const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value)
const toHex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Whether the server at this address knows the token, which it proves without receiving it. While vhook is stopped, any program may listen
 * on its port, and would otherwise receive a token that stays valid.
 */
async function isOurs(): Promise<boolean> {
  const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)))
  const query = new URLSearchParams({ host: location.host, nonce })
  const response = await fetch(`${routes.getProof.path}?${query}`)
  const { proof } = (await response.json().catch(() => ({}))) as { proof?: unknown }
  if (typeof proof !== 'string' || !/^[0-9a-f]{64}$/.test(proof)) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', text(token()), algorithm, false, ['verify'])
  const given = Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(proof.slice(2 * at, 2 * at + 2), 16))
  return await crypto.subtle.verify(algorithm, key, given, text(`vhook inspector ${location.host} ${nonce}`))
}

async function check(): Promise<Session> {
  if (token() === '') await askOtherTabs()
  if (token() === '') return 'no-token'
  if (await isOurs()) return 'open'
  dropToken()
  return 'expired'
}

/** Resolves with the state of the session, which is checked once for each connection. Rejects when the server does not respond. */
export function openSession(): Promise<Session> {
  session ??= check().catch((error: unknown) => {
    endSession()
    throw error
  })
  return session
}

/** The connection is lost: whatever listens on the port next must prove that it knows the token. */
export function endSession(): void {
  session = undefined
}
