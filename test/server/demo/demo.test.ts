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
    await playAndDiagnose(5)
    await playAndDiagnose(10)
    events = (await demo.daemon.service.list({ filter: {}, limit: 13 })).events.toReversed()
  })
  afterAll(async () => {
    await demo.daemon.close()
    vi.unstubAllEnvs()
    await rm(config, { recursive: true, force: true })
  })

  test('has no notice about itself', () => {
    expect(demo.daemon.notices).toEqual([])
  })

  test('plays one call with every plan and common failures, and diagnoses them', () => {
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
        " unsigned  200",
        "assistant-request valid demo-secret 200",
        "speech-update valid demo-bearer 200",
        "conversation-update invalid header-missing 401",
        "transcript valid demo-hmac 200",
        "token not-checked  200",
        "tool-calls valid demo-oauth 200",
        "tool-calls invalid wrong-secret 401",
        "model-output invalid timestamp-stale 401",
        "status-update valid demo-hmac 200",
        "end-of-call-report invalid body-reserialized 401",
        "payment_intent.succeeded not-checked  200",
        "invoice.paid invalid algorithm 200",
      ]
    `)
  })

  test('has one failure that the suggested fix repairs', async () => {
    const { service } = demo.daemon
    const found = events.find(({ path }) => path === '/billing')
    const { verifications } = await service.detail(found?.id ?? '')
    const set = verifications.find(({ credentialId }) => credentialId === 'demo-billing')?.diagnosis?.fix?.set ?? {}
    expect(set).toEqual({ algorithm: 'sha512' })
    await service.vault.edit('demo-billing', { set })
    expect(await service.verify(found?.id ?? '')).toMatchObject([{ verdict: 'valid' }])
  })

  test('has a recognised sender without a credential', async () => {
    const found = events.find(({ path }) => path === '/stripe')
    const { verifications, sender } = await demo.daemon.service.detail(found?.id ?? '')
    expect(sender).toBe('stripe')
    expect(verifications).toMatchObject([{ reason: 'no-credential-for-sender', preset: 'stripe' }])
  })

  test('uses one new call id', () => {
    const calls = new Set(events.flatMap(({ callId }) => callId ?? []))
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
