import { headerValue, type HeaderList } from '../model/request.ts'
import type { Diagnosis } from '../model/verification.ts'
import { textOf } from '../text/bytes.ts'
import { hostGuards } from './host-guards.ts'
import { suspicion } from './suspect/suspicion.ts'

/** A response of the app, and the headers of the request that it answers. */
export interface AppExchange {
  sent: HeaderList
  status: number | null
  body: Uint8Array
}

/** An error page says it in its first lines, or in a long title. */
const BEGINNING = 20_000

/** Recognises the response of a framework that refuses the host of the request, whatever the verdict. Else undefined. */
export function blockedHost({ sent, status, body }: AppExchange): Diagnosis | undefined {
  if (status === null) return undefined
  const text = textOf(body.subarray(0, BEGINNING))
  const guard = hostGuards.find(({ answer }) => answer.test(text))
  if (!guard) return undefined
  const found = guard.answer.exec(text)?.[0] ?? ''
  const suspected = suspicion('app-blocked-host', {
    detail: { framework: guard.framework, setting: guard.setting, host: headerValue(sent, 'host') ?? '(none)' },
    evidence: [`The app responded with ${status}: ${found.trim()}`],
  })
  const { id, rank, message, advice } = suspected
  return {
    ...{ cause: id, rank, causes: [], suspected: [suspected], message, ...(advice && { advice }) },
    ...{ tried: { macs: 0, families: ['app'], complete: true }, tookMs: 0 },
  }
}
