import { hostname, userInfo } from 'node:os'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, test } from 'vitest'
import { refusal } from '../../../server/intake/own-responses.ts'
import type { RefusalCode } from '../../../server/core/model/refusals.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { RawApp } from '../../support/raw-app.ts'

let bench: DaemonBench | undefined
afterEach(async () => {
  await bench?.stop()
  bench = undefined
})

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** Text that a public response must not contain: user, machine, paths, ports and version. */
const local = (...more: Array<string | number>): string[] =>
  [process.cwd(), hostname(), userInfo().username, version, process.version, '127.0.0.1', 'localhost', ...more].map(
    String,
  )

const textOf = async (response: Response): Promise<string> =>
  [response.status, ...[...response.headers].flat(), await response.text()].join('\n').replace(/^date\n.*$/m, '')

const source = readFileSync('server/intake/own-responses.ts', 'utf8')
const codes = [...source.matchAll(/^ {2}(\w+): \[\d{3},/gm)].map(([, code = '']) => code as RefusalCode)

describe("vhook's own public responses", () => {
  test.each(codes)('reveal nothing about this machine (%s)', (code) => {
    const { headers, body } = refusal(code, null)
    const text = headers.flat().join('\n') + body.toString()
    expect(local().filter((word) => text.includes(word))).toEqual([])
    expect(text).not.toMatch(/\bat \w+ \(|node:|\/\w+\/\w+/)
  })

  test('reveal nothing if the app is not running', async () => {
    const port = 1
    bench = await aDaemon({ target: `http://127.0.0.1:${port}/inner` })
    const text = await textOf(await fetch(`${bench.daemon.intakeUrl}/hook`, { method: 'POST', body: 'x' }))
    expect(text).toContain('app_unreachable')
    expect([...local(bench.folder), 'inner', 'ECONNREFUSED'].filter((word) => text.includes(word))).toEqual([])
  })

  test('reveal nothing if the app sends an invalid response', async () => {
    const app = await RawApp.start((socket) => void socket.write('nonsense\r\n\r\n'))
    bench = await aDaemon({ target: `http://127.0.0.1:${app.port}` })
    const text = await textOf(await fetch(`${bench.daemon.intakeUrl}/hook`, { method: 'POST', body: 'x' }))
    await app.stop()
    expect(text).toContain('app_bad_response')
    expect([...local(bench.folder, app.port), 'HPE_'].filter((word) => text.includes(word))).toEqual([])
  })

  test('reveal nothing if a signature is enforced', async () => {
    bench = await aDaemon({ target: 'http://127.0.0.1:1', enforce: true })
    const plan = { type: 'hmac', secretKey: 'canary-enforced', algorithm: 'sha256' } as const
    await bench.daemon.service.vault.add({ id: 'secret-shop', authenticationPlan: plan })
    const text = await textOf(await fetch(`${bench.daemon.intakeUrl}/hook`, { method: 'POST', body: 'x' }))
    expect(text).toContain('unauthorized')
    expect([...local(bench.folder), 'canary', 'secret-shop'].filter((word) => text.includes(word))).toEqual([])
  })
})
