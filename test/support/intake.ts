import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CapturedEvent } from '../../server/core/model/event.ts'
import type { Sender } from '../../server/core/model/sender.ts'
import { Intake } from '../../server/intake/listener.ts'
import type { IntakeHandler } from '../../server/intake/listener.ts'
import type { Limits } from '../../server/settings/limits.ts'
import { defaultLimits } from '../../server/settings/limits.ts'

export interface IntakeBench {
  port: number
  events: CapturedEvent[]
  refused: Array<{ event: CapturedEvent; state: string }>
  spillFolder: string
  /** Resolves once there are `count` events and refusals in total. */
  seen(count: number): Promise<void>
  stop(): Promise<void>
}

const ok = (_event: CapturedEvent, sender: Sender): void =>
  sender.send({ status: 200, headers: [['Content-Length', '2']], body: Buffer.from('ok') })

/** An intake on a free port that records everything it passes to its handler. */
export async function anIntake(
  options: {
    limits?: Partial<Limits>
    respond?: (event: CapturedEvent, sender: Sender) => void
    handler?: Partial<IntakeHandler>
    checkIntervalMs?: number
  } = {},
): Promise<IntakeBench> {
  const spillFolder = mkdtempSync(join(tmpdir(), 'vhook-intake-'))
  const events: CapturedEvent[] = []
  const refused: IntakeBench['refused'] = []
  const waiting: Array<{ count: number; resolve: () => void }> = []
  const notify = (): void => {
    for (const { count, resolve } of waiting) if (events.length + refused.length >= count) resolve()
  }
  const intake = new Intake({
    host: '127.0.0.1',
    port: 0,
    limits: { ...defaultLimits, ...options.limits },
    now: Date.now,
    publicUrl: () => 'https://public.example',
    ...(options.checkIntervalMs === undefined ? {} : { checkIntervalMs: options.checkIntervalMs }),
  })
  const handler: IntakeHandler = {
    receive: async (event, sender) => {
      events.push(event)
      notify()
      ;(options.respond ?? ok)(event, sender)
    },
    connect: async (event, sender) => {
      events.push(event)
      notify()
      ;(options.respond ?? ok)(event, sender)
    },
    refused: (event, state) => {
      refused.push({ event, state })
      notify()
    },
    isBusy: () => false,
    probe: () => undefined,
    isLoop: () => false,
    ...options.handler,
  }
  await intake.open(handler, spillFolder)
  return {
    port: intake.port,
    events,
    refused,
    spillFolder,
    seen: (count) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ count, resolve })
      notify()
      return promise
    },
    stop: async () => {
      await intake.close(100)
      rmSync(spillFolder, { recursive: true, force: true })
    },
  }
}
