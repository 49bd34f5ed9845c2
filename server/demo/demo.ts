import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsSchema } from '../settings/schema.ts'
import { startDaemon, type Daemon } from '../daemon.ts'
import { startSampleApp } from './sample-app.ts'
import { demoCredentials } from './credentials.ts'
import { playCall } from './script.ts'

/** What a person may choose; ports default to any free one, so that it runs beside a `vhook dev`. */
export interface DemoSettings {
  port?: string
  inspectorPort?: string
}

/** A vhook with a sample app behind it, and a call to play. */
export interface Demo {
  daemon: Daemon
  play(): Promise<void>
}

/** Starts the demo on a data folder of its own, which goes when it is closed. Needs no network. */
export async function startDemo({ port = '0', inspectorPort = '0' }: DemoSettings = {}): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'vhook-demo-'))
  const app = await startSampleApp()
  const clean = async (): Promise<void> => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const settings = settingsSchema.parse({ port, inspectorPort, tunnel: 'none', target: app.url })
    const daemon = await startDaemon({ ...settings, dataDir: join(folder, 'data') })
    return await withCall(daemon, clean)
  } catch (error) {
    await clean()
    throw error
  }
}

async function withCall(daemon: Daemon, clean: () => Promise<void>): Promise<Demo> {
  const credentials = demoCredentials()
  for (const credential of Object.values(credentials)) await daemon.service.addCredential(credential)
  const close = async (): Promise<void> => {
    await daemon.close()
    await clean()
  }
  const stage = { intakeUrl: daemon.intakeUrl.replace(/\/$/, ''), credentials, now: Date.now }
  return { daemon: { ...daemon, close }, play: () => playCall(stage) }
}
