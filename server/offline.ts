import { randomBytes } from 'node:crypto'
import { apiClient } from './core/api/client.ts'
import type { ApiClient } from './core/api/client.ts'
import { compose } from './compose.ts'
import { version } from './platform/package-paths.ts'
import { settingsSchema } from './settings/parse.ts'
import type { Settings } from './settings/parse.ts'
import type { Credential } from './core/model/credential.ts'
import { buildInspector } from './inspector/server.ts'
import { hostsOf } from './inspector/origin-guard.ts'
import { fetchInProcess } from './inspector/in-process.ts'
import { defaultLimits } from './settings/limits.ts'

const PORT = 1

/** Opens a data folder for one command, while no daemon runs on it: the same API, in this process, without a socket. */
export async function openFolder(
  dataDir: string,
  loaded?: { settings: Settings; credentials: readonly Credential[] },
): Promise<{ client: ApiClient; close: () => Promise<void> }> {
  const settings = { ...(loaded?.settings ?? settingsSchema.parse({})), dataDir, configured: loaded?.credentials ?? [] }
  const state = {
    provider: 'none',
    state: 'off',
    url: null,
    previousUrl: null,
    message: 'vhook is not running.',
  } as const
  const tunnel = {
    state: () => ({ ...state, since: Date.now(), latencyMs: null, gaps: [], privacy: null }),
    acknowledge: () => undefined,
    probe: () => Promise.resolve({ ok: false as const, why: 'vhook is not running' }),
  }
  const targetState = () => ({ url: null, health: 'none' as const, checkedAt: null })
  const house = await compose(settings, defaultLimits, { tunnel, targetState, intakeUrl: () => '' }, Date.now)
  const token = randomBytes(32).toString('base64url')
  const { service, hub } = house
  const app = await buildInspector({
    service,
    hub,
    token,
    uiFolder: null,
    hosts: () => hostsOf(PORT),
    version: version(),
  })
  const [host = ''] = hostsOf(PORT)
  return {
    client: apiClient({ fetch: fetchInProcess(app, host), baseUrl: `http://${host}`, token }),
    async close() {
      await app.close()
      await house.close()
    },
  }
}
