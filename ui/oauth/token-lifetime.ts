import type { TokenView } from '../../server/core/api/views/credential.ts'

/** How a token ends or ended, and when (Unix ms). */
export interface TokenEnd {
  kind: 'expires' | 'expired' | 'revoked'
  at: number
}

export function tokenEnd({ revokedAt, expiresAt }: TokenView, now: number): TokenEnd {
  if (revokedAt !== null && revokedAt <= expiresAt) return { kind: 'revoked', at: revokedAt }
  return { kind: expiresAt <= now ? 'expired' : 'expires', at: expiresAt }
}

/** Positions in percent: 0 is when the token was issued, 100 its expiry or its last use, whichever is later. */
export interface TokenTimeline {
  end: number
  uses: Array<{ eventId: string; at: number }>
  /** Null when the current time is past 100 %. */
  now: number | null
}

export function tokenTimeline(token: TokenView, now: number): TokenTimeline {
  const last = Math.max(token.expiresAt, ...token.usedBy.map(({ at }) => at))
  const length = Math.max(1, last - token.issuedAt)
  const position = (at: number): number => Math.min(100, Math.max(0, ((at - token.issuedAt) / length) * 100))
  return {
    end: position(tokenEnd(token, now).at),
    uses: token.usedBy.map(({ eventId, at }) => ({ eventId, at: position(at) })),
    now: now > last ? null : position(now),
  }
}
