import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A token is kept and looked up by its SHA-256 in hex. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

const comparisonKey = randomBytes(32)

/** Constant time, whatever the lengths: both sides become MACs of one length first. */
export function isSame(one: string, other: string): boolean {
  const mac = (text: string): Buffer => createHmac('sha256', comparisonKey).update(text).digest()
  return timingSafeEqual(mac(one), mac(other))
}
