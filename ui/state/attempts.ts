import type { AttemptDetail, EventDetail } from '../../server/core/api/views/event.ts'

export const newestFirst = (event: EventDetail): AttemptDetail[] =>
  event.attemptsDetail.toSorted((a, b) => b.startedAt - a.startedAt)

export const newestAttempt = (event: EventDetail): AttemptDetail | undefined => newestFirst(event)[0]
