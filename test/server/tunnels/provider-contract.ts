import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { TunnelProvider, TunnelSession, TunnelOptions } from '../../../server/tunnels/provider.ts'
import { Echo, sha256 } from './echo.ts'

export interface Setup {
  provider: TunnelProvider
  settings: TunnelOptions
  /** Sends a POST to the public side, as a sender would. */
  post(
    session: TunnelSession,
    path: string,
    body: Uint8Array,
  ): Promise<{ status: number; body: Uint8Array; sha256: string }>
  /** Invalid options, each with a part of the error message. */
  invalid: ReadonlyArray<readonly [settings: Partial<TunnelOptions>, reason: RegExp]>
  stop(): Promise<void>
}

/** The contract of every provider. `arrange` starts its server for an intake on this port. */
export function describeProvider(name: string, arrange: (port: number) => Promise<Setup>): void {
  describe(`the tunnel provider ${name}`, () => {
    let echo: Echo
    let setup: Setup
    beforeEach(async () => {
      echo = await new Echo().start()
      setup = await arrange(echo.port)
    })
    afterEach(async () => {
      await setup.stop()
      await echo.stop()
    })
    const open = (): Promise<TunnelSession> =>
      setup.provider.open({ ...setup.settings, port: echo.port, signal: new AbortController().signal })

    test('has a public URL without a final slash', async () => {
      const session = await open()
      expect(session.url).toMatch(/^https?:\/\/[^/]+(\/.*[^/])?$/)
      await session.close()
    })

    test('passes a binary body to the intake and back, byte for byte', async () => {
      const session = await open()
      const body = Buffer.concat([Buffer.from('fffe0080e90d0a0d0a', 'hex'), randomBytes(300_000)])
      const response = await setup.post(session, '/hooks/a?b=%2F&b=2', body)
      expect(response).toMatchObject({ status: 200, sha256: sha256(body) })
      expect(sha256(response.body)).toBe(sha256(body))
      expect(echo.paths).toEqual(['/hooks/a?b=%2F&b=2'])
      await session.close()
    })

    test('reports its end with a reason, and may be closed twice', async () => {
      const session = await open()
      await session.close()
      await session.close()
      expect(await session.closed).toBe('it was closed')
    })

    test('states who can read the traffic', () => {
      expect(setup.provider.privacy).toMatch(/^[A-Z].{20,}\.$/)
    })

    test('rejects invalid options before it opens anything', async () => {
      setup.provider.check?.(setup.settings)
      for (const [settings, reason] of setup.invalid) {
        const wrong = { ...setup.settings, ...settings }
        expect(() => setup.provider.check?.(wrong)).toThrow(reason)
        const signal = new AbortController().signal
        await expect(setup.provider.open({ ...wrong, port: echo.port, signal })).rejects.toThrow(reason)
      }
    })
  })
}
