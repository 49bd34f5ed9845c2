import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { utf8 } from '../../../server/core/text/bytes.ts'
import type { EventSummary } from '../../../server/core/model/event.ts'
import { samples } from '../../../server/core/vapi/samples.ts'
import { lintResponse } from '../../../server/core/vapi/lint/response.ts'
import { startSampleApp } from '../../../server/demo/sample-app.ts'
import { startDemo, type Demo } from '../../../server/demo/demo.ts'
import { post } from '../../../server/demo/post.ts'

describe('the demo', () => {
  let demo: Demo
  let events: EventSummary[] = []
  const diagnosed = new Map<string, string>()

  let config = ''
  let awaited = { count: 0, resolve: (): void => undefined }

  /** Plays a call, and waits until this many events have been diagnosed in total. */
  async function playAndDiagnose(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    awaited = { count, resolve }
    await demo.play()
    await promise
  }

  beforeAll(async () => {
    // Do not use the encryption key of this machine.
    config = await mkdtemp(join(tmpdir(), 'vhook-config-'))
    vi.stubEnv('VHOOK_CONFIG_DIR', config)
    demo = await startDemo()
    demo.daemon.hub.subscribe((message) => {
      if (message.type === 'event.diagnosed') diagnosed.set(message.id, message.cause)
      if (diagnosed.size === awaited.count) awaited.resolve()
    })
    // A diagnosis has a time budget, which the first run may exceed while its code is compiled. The second call is reliable.
    await playAndDiagnose(4)
    await playAndDiagnose(8)
    events = (await demo.daemon.service.list({ filter: {}, limit: 10 })).events.toReversed()
  })
  afterAll(async () => {
    await demo.daemon.close()
    vi.unstubAllEnvs()
    await rm(config, { recursive: true, force: true })
  })

  test('plays one call with every plan and four failures, and diagnoses them', () => {
    const results = events.map(({ id, kind, type, verdict, credential, status }) =>
      [
        kind === 'token' ? 'token' : type,
        verdict,
        verdict === 'valid' ? credential : (diagnosed.get(id) ?? ''),
        status ?? '',
      ].join(' '),
    )
    expect(results).toMatchInlineSnapshot(`
      [
        "assistant-request valid demo-secret 200",
        "speech-update valid demo-bearer 200",
        "conversation-update invalid header-missing 200",
        "transcript valid demo-hmac 200",
        "token not-checked  200",
        "tool-calls valid demo-oauth 200",
        "tool-calls invalid wrong-secret 200",
        "model-output invalid timestamp-stale 200",
        "status-update valid demo-hmac 200",
        "end-of-call-report invalid body-reserialized 200",
      ]
    `)
  })

  test('uses one new call id', () => {
    const calls = new Set(events.filter(({ kind }) => kind === 'webhook').map(({ callId }) => callId))
    expect(calls.size).toBe(1)
    expect([...calls][0]).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('leaves nothing behind', async () => {
    const { dataDir } = demo.daemon
    expect(existsSync(dataDir)).toBe(true)
    await demo.daemon.close()
    expect(existsSync(dataDir)).toBe(false)
  })
})

describe('the sample app', () => {
  test.each(Object.keys(samples))('responds to %s as Vapi expects', async (id) => {
    const app = await startSampleApp()
    try {
      const body = utf8(JSON.stringify(samples[id]?.envelope))
      const response = await post(`${app.url}/`, [], body)
      expect(lintResponse(body, { ...response, headers: [], durationMs: 1 })).toEqual([])
    } finally {
      await app.close()
    }
  })

  test('responds 404 to anything but a Vapi message', async () => {
    const app = await startSampleApp()
    expect((await post(app.url, [], utf8('{}'))).status).toBe(404)
    await app.close()
  })
})
