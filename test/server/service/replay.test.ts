import { afterEach, describe, expect, test, vi } from 'vitest'
import { WorkerRpc } from '../../../server/store/client/worker-rpc.ts'
import { aCountingApp } from '../../support/app.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'

let bench: DaemonBench
const stops: Array<() => void> = []
afterEach(async () => {
  vi.restoreAllMocks()
  await bench.stop()
  for (const stop of stops.splice(0)) stop()
})

/** Starts a daemon and sends one event with a valid bearer token. Returns its id. */
async function deliverEvent(onRequest: () => void = () => undefined): Promise<string> {
  const app = await aCountingApp('app', async () => onRequest())
  stops.push(() => app.stop())
  bench = await aDaemon({ target: app.url })
  await bench.daemon.service.vault.add({
    id: 'mine',
    authenticationPlan: { type: 'bearer', token: 'the-real-bearer-token' },
  })
  await fetch(`${bench.daemon.intakeUrl}/hook`, {
    method: 'POST',
    headers: { authorization: 'Bearer the-real-bearer-token' },
    body: '{}',
  })
  const { id } = await bench.settled('answered')
  return id
}

describe('a replay', () => {
  test('needs two calls to the storage thread before it sends: one reads the event, one stores the attempt', async () => {
    const call = vi.spyOn(WorkerRpc.prototype, 'call')
    const beforeSend: string[] = []
    const id = await deliverEvent(() => beforeSend.push(...call.mock.calls.map(([name]) => name)))
    call.mockClear()
    beforeSend.length = 0
    await bench.daemon.service.replay(id, { signature: 'keep' })
    const names = call.mock.calls.map(([name]) => name)
    expect(beforeSend).toEqual(['event', 'startAttempt'])
    expect(names).toEqual(['event', 'startAttempt', 'finishAttempt'])
  })

  test('returns the masked attempt with its outcome', async () => {
    const id = await deliverEvent()
    const attempt = await bench.daemon.service.replay(id, { signature: 'resign', credential: 'mine' })
    expect(attempt).toMatchObject({ cause: 'replay', outcome: { status: 200, bodyBase64: 'YXBw' } })
    expect(attempt.headers.map(([name]) => name.toLowerCase())).toContain('authorization')
    expect(JSON.stringify(attempt)).not.toContain('the-real-bearer-token')
    const { attemptsDetail } = await bench.daemon.service.detail(id)
    expect(attemptsDetail.at(-1)).toEqual(attempt)
  })
})
