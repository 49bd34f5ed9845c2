import type { TokenView } from '../../server/core/api/views/credential.ts'

/** How the life of a token ends, and when (Unix ms). */
export interface TokenEnd {
  kind: 'expires' | 'expired' | 'revoked'
  at: number
}

export function tokenEnd({ revokedAt, expiresAt }: TokenView, now: number): TokenEnd {
  if (revokedAt !== null && revokedAt <= expiresAt) return { kind: 'revoked', at: revokedAt }
  return { kind: expiresAt <= now ? 'expired' : 'expires', at: expiresAt }
}

/** Places on the line in percent, from the issue at 0 to whatever came last at 100. */
export interface TokenTimeline {
  end: number
  uses: Array<{ eventId: string; at: number }>
  /** Null when it is past the line's own end. */
  now: number | null
}

export function tokenTimeline(token: TokenView, now: number): TokenTimeline {
  const last = Math.max(token.expiresAt, ...token.usedBy.map(({ at }) => at))
  const whole = Math.max(1, last - token.issuedAt)
  const place = (at: number): number => Math.min(100, Math.max(0, ((at - token.issuedAt) / whole) * 100))
  return {
    end: place(tokenEnd(token, now).at),
    uses: token.usedBy.map(({ eventId, at }) => ({ eventId, at: place(at) })),
    now: now > last ? null : place(now),
  }
}
