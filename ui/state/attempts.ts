import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'

export const newestFirst = (event: EventDetail): AttemptDetail[] =>
  event.attemptsDetail.toSorted((a, b) => b.startedAt - a.startedAt)

/** The attempt whose response the sender waited for. */
export const forwardedAttempt = (event: EventDetail): AttemptDetail | undefined =>
  event.attemptsDetail.find(({ cause }) => cause === 'forward' || cause === 'trigger')

export const newestReplay = (event: EventDetail): AttemptDetail | undefined =>
  newestFirst(event).find(({ cause }) => cause === 'replay')

export const newestAttempt = (event: EventDetail): AttemptDetail | undefined => newestFirst(event)[0]
