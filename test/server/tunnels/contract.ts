import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TunnelProvider, TunnelSession, TunnelSettings } from '../../../server/tunnels/provider.ts'
import { Echo, sha256 } from './echo.ts'

export interface Stage {
  provider: TunnelProvider
  settings: TunnelSettings
  /** Sends a POST to the public side, as a sender would. */
  post(
    session: TunnelSession,
    path: string,
    body: Uint8Array,
  ): Promise<{ status: number; body: Uint8Array; sha256: string }>
  /** Settings that can never be granted, each with a word of the reason. */
  impossible: ReadonlyArray<readonly [settings: Partial<TunnelSettings>, reason: RegExp]>
  stop(): Promise<void>
}

/** What every provider must keep to. `arrange` sets up the far side for an intake on that port. */
export function describeProvider(name: string, arrange: (port: number) => Promise<Stage>): void {
  describe(`the tunnel provider ${name}`, () => {
    let echo: Echo
    let stage: Stage
    beforeEach(async () => {
      echo = await new Echo().start()
      stage = await arrange(echo.port)
    })
    afterEach(async () => {
      await stage.stop()
      await echo.stop()
    })
    const open = (): Promise<TunnelSession> =>
      stage.provider.open({ ...stage.settings, signal: new AbortController().signal })

    test('gives an http address without a final slash', async () => {
      const session = await open()
      expect(session.url).toMatch(/^https?:\/\/[^/]+(\/.*[^/])?$/)
      await session.close()
    })

    test('carries a binary body to the intake and back, byte for byte', async () => {
      const session = await open()
      const body = Buffer.concat([Buffer.from('fffe0080e90d0a0d0a', 'hex'), randomBytes(300_000)])
      const answer = await stage.post(session, '/hooks/a?b=%2F&b=2', body)
      expect(answer).toMatchObject({ status: 200, sha256: sha256(body) })
      expect(sha256(answer.body)).toBe(sha256(body))
      expect(echo.paths).toEqual(['/hooks/a?b=%2F&b=2'])
      await session.close()
    })

    test('reports its own end with a reason, once, however often it is closed', async () => {
      const session = await open()
      await session.close()
      await session.close()
      expect(await session.closed).toBe('it was closed')
    })

    test('says in words who can read the traffic', () => {
      expect(stage.provider.privacy).toMatch(/^[A-Z].{20,}\.$/)
    })

    test('refuses settings that can never be granted, before anything is opened', async () => {
      stage.provider.check?.(stage.settings)
      for (const [settings, reason] of stage.impossible) {
        const wrong = { ...stage.settings, ...settings }
        expect(() => stage.provider.check?.(wrong)).toThrow(reason)
        const signal = new AbortController().signal
        await expect(stage.provider.open({ ...wrong, signal })).rejects.toThrow(reason)
      }
    })
  })
}
