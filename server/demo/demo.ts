import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsSchema } from '../settings/parse.ts'
import { startDaemon, type Daemon } from '../daemon.ts'
import { startSampleApp } from './sample-app.ts'
import { demoCredentials } from './credentials.ts'
import type { DemoCredentials } from './credentials.ts'
import { verifierOf } from './app-verifier.ts'
import { playCall } from './script.ts'

/** Ports default to any free port, so that the demo can run next to `vhook dev`. */
export interface DemoSettings {
  port?: string
  inspectorPort?: string
}

/** A running vhook with a sample app. */
export interface Demo {
  daemon: Daemon
  /** Sends the webhooks of one call. */
  play(): Promise<void>
}

/** A webhook without a signature is a failure only where one is expected. */
const routes = [{ path: '/vapi/events', credentials: ['demo-bearer', 'demo-hmac'] }]

/** Starts the demo on a temporary data folder, which is removed on close. Needs no network. */
export async function startDemo({ port = '0', inspectorPort = '0' }: DemoSettings = {}): Promise<Demo> {
  const folder = await mkdtemp(join(tmpdir(), 'vhook-demo-'))
  const credentials = demoCredentials()
  const app = await startSampleApp(verifierOf(credentials))
  const cleanUp = async (): Promise<void> => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const settings = settingsSchema.parse({ port, inspectorPort, tunnel: 'none', target: app.url })
    const daemon = await startDaemon({ ...settings, dataDir: join(folder, 'data') })
    return await withCredentials(daemon, credentials, cleanUp)
  } catch (error) {
    await cleanUp()
    throw error
  }
}

async function withCredentials(
  daemon: Daemon,
  credentials: DemoCredentials,
  cleanUp: () => Promise<void>,
): Promise<Demo> {
  for (const credential of Object.values(credentials)) await daemon.service.vault.add(credential)
  // After the credentials that they name.
  await daemon.service.routes.replace(routes)
  const close = async (): Promise<void> => {
    await daemon.close()
    await cleanUp()
  }
  const call = { intakeUrl: daemon.intakeUrl.replace(/\/$/, ''), credentials, now: Date.now }
  return { daemon: { ...daemon, close }, play: () => playCall(call) }
}
