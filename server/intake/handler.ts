import type { Runtime } from '../compose.ts'
import type { IntakeHandler } from './listener.ts'
import type { Limits } from '../settings/limits.ts'
import { report } from '../platform/report-fault.ts'
import type { ProbeAnswer } from '../tunnels/probe.ts'

/** Refusals put on record a second; a flood of junk must not fill the disk. The rest is only answered. */
const RECORDED_A_SECOND = 50

/** Joins the intake to the rest of the house. */
export function handlerOf(
  house: Runtime,
  limits: Limits,
  answerTo: (path: string) => ProbeAnswer | undefined,
): IntakeHandler {
  const room = allowance(RECORDED_A_SECOND)
  const { pipeline, oauth, meter } = house
  return {
    async receive(event, caller) {
      meter.received()
      if (await oauth.door.take(event, caller, pipeline)) return
      const watched = await oauth.watched(event)
      if (watched) return await pipeline.pass(event, caller, watched)
      await pipeline.receive(event, caller)
    },
    refused(event, state) {
      if (state === 'incomplete') meter.incomplete()
      else meter.refused(event.refusal ?? 'malformed')
      if (state !== 'incomplete' && !room()) return
      oauth.door
        .keep(event)
        .then((kept) => pipeline.refused(kept, state))
        .catch(report)
    },
    unwilling: () => (pipeline.busy ? 'busy' : undefined),
    isLoop: ({ socket, headers }) => house.ports.has(socket) || house.hop.isOwn(headers.via),
    probe(request) {
      const answer = answerTo(request.url ?? '')
      if (!answer) return undefined
      const body = Buffer.from(answer.body)
      return {
        status: answer.status,
        headers: [...Object.entries(answer.headers), ['content-length', String(body.length)]],
        body,
      }
    },
  }
}

function allowance(perSecond: number): () => boolean {
  let second = 0
  let used = 0
  return () => {
    const now = Math.floor(performance.now() / 1_000)
    used = now === second ? used + 1 : 1
    second = now
    return used <= perSecond
  }
}
