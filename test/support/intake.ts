import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapturedEvent } from '../../server/core/model/event.ts'
import type { Caller } from '../../server/intake/sender-response.ts'
import type { IntakeHandler } from '../../server/intake/listener.ts'
import { openIntake } from '../../server/intake/listener.ts'
import type { Limits } from '../../server/settings/limits.ts'
import { defaultLimits } from '../../server/settings/limits.ts'

export interface IntakeBench {
  port: number
  events: CapturedEvent[]
  refused: Array<{ event: CapturedEvent; state: string }>
  spillFolder: string
  /** Resolves when `count` events or refusals are there. */
  seen(count: number): Promise<void>
  stop(): Promise<void>
}

const ok = (_event: CapturedEvent, caller: Caller): void =>
  caller.say({ status: 200, headers: [['Content-Length', '2']], body: Buffer.from('ok') })

/** An intake on a free port, with everything it hands on kept. */
export async function anIntake(
  options: {
    limits?: Partial<Limits>
    answer?: (event: CapturedEvent, caller: Caller) => void
    handler?: Partial<IntakeHandler>
  } = {},
): Promise<IntakeBench> {
  const spillFolder = mkdtempSync(join(tmpdir(), 'vhook-intake-'))
  const events: CapturedEvent[] = []
  const refused: IntakeBench['refused'] = []
  const waiting: Array<{ count: number; resolve: () => void }> = []
  const tell = (): void => {
    for (const one of waiting) if (events.length + refused.length >= one.count) one.resolve()
  }
  const intake = await openIntake({
    host: '127.0.0.1',
    port: 0,
    limits: { ...defaultLimits, ...options.limits },
    spillFolder,
    now: Date.now,
    publicUrl: () => 'https://public.example',
    handler: {
      receive: async (event, caller) => {
        events.push(event)
        tell()
        ;(options.answer ?? ok)(event, caller)
      },
      refused: (event, state) => {
        refused.push({ event, state })
        tell()
      },
      unwilling: () => undefined,
      probe: () => undefined,
      isLoop: () => false,
      ...options.handler,
    },
  })
  return {
    port: intake.port,
    events,
    refused,
    spillFolder,
    seen: (count) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ count, resolve })
      tell()
      return promise
    },
    stop: async () => {
      await intake.close(100)
      rmSync(spillFolder, { recursive: true, force: true })
    },
  }
}
