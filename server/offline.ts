import { randomBytes } from 'node:crypto'
import { compose } from './compose.ts'
import { apiClient } from './core/api/client.ts'
import type { ApiClient } from './core/api/client.ts'
import type { Credential } from './core/model/credential.ts'
import { Hub } from './hub.ts'
import { fetchInProcess } from './inspector/in-process.ts'
import { hostsOf } from './inspector/origin-guard.ts'
import { buildInspector } from './inspector/server.ts'
import { version } from './platform/package-paths.ts'
import type { DaemonContext } from './service/context.ts'
import { defaultLimits } from './settings/limits.ts'
import { settingsSchema } from './settings/parse.ts'
import type { Settings } from './settings/parse.ts'

const PORT = 1

/** Opens a data folder for one command, while no daemon runs on it: the same API, in this process, without a socket. */
export async function openDataDir(
  dataDir: string,
  loaded?: { settings: Settings; credentials: readonly Credential[] },
): Promise<{ client: ApiClient; close: () => Promise<void> }> {
  const settings = { ...(loaded?.settings ?? settingsSchema.parse({})), dataDir, configured: loaded?.credentials ?? [] }
  const hub = new Hub()
  const runtime = await compose({ settings, limits: defaultLimits, hub, daemon: notRunning, now: Date.now })
  const token = randomBytes(32).toString('base64url')
  const app = await buildInspector({
    ...{ service: runtime.service, hub, token, version: version() },
    uiFolder: null,
    hosts: () => hostsOf(PORT),
  })
  const [host = ''] = hostsOf(PORT)
  return {
    client: apiClient({ fetch: fetchInProcess(app, host), baseUrl: `http://${host}`, token }),
    async close() {
      await app.close()
      await runtime.close()
    },
  }
}

const tunnelState = {
  provider: 'none',
  state: 'off',
  url: null,
  previousUrl: null,
  message: 'vhook is not running.',
  latencyMs: null,
  gaps: [],
  privacy: null,
} as const

const notRunning: DaemonContext = {
  isRunning: false,
  tunnel: {
    state: () => ({ ...tunnelState, since: Date.now() }),
    acknowledge: () => undefined,
    probe: () => Promise.resolve({ ok: false, why: 'vhook is not running' }),
  },
  targetState: () => ({ url: null, health: 'none', checkedAt: null }),
  intakeUrl: () => '',
}
