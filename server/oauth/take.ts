import type { House } from '../assemble.ts'
import { bytesOf } from '../body.ts'
import type { CapturedEvent } from '../core/event.ts'
import type { Caller } from '../intake/caller.ts'
import { noBody } from '../intake/malformed.ts'
import { quietly } from '../quietly.ts'
import { answerTokenRequest, askedFor } from './endpoint.ts'

/** Answers a request for vhook's own token endpoint and puts it on record. False when it is an ordinary event. */
export async function takeTokenRequest(house: House, event: CapturedEvent, caller: Caller): Promise<boolean> {
  const { service, facts, store, pipeline } = house
  const candidates = askedFor(service.vault.usable(), event.target)
  if (candidates.length === 0) return false
  const body = await bytesOf(event.body, store.spillFolder)
  const { method, headers, receivedAt } = event
  const { answer, token, credentialId, explanation } = answerTokenRequest(
    candidates,
    { method, headers, body },
    receivedAt,
  )
  // Known before the caller has it: its first event may follow at once.
  if (token) await facts.issued(token)
  if (credentialId) await quietly(facts.asked(credentialId))
  // The request holds the client's secret, so what is kept is that it came and what became of it, not its body.
  const kept: CapturedEvent = { ...event, kind: 'token', body: noBody }
  await pipeline.record(kept, { note: explanation, status: answer.status })
  caller.say(answer)
  return true
}
