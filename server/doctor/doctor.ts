import { existsSync } from 'node:fs'
import { readSettings, type Where } from '../settings/load.ts'
import { settingsSchema } from '../settings/parse.ts'
import type { HealthView } from '../core/api/views/health.ts'
import { apiClient, type ApiClient } from '../core/api/client.ts'
import { openDataDir } from '../offline.ts'
import { checkIntegrity } from '../store/thread/integrity.ts'
import { folderAt } from '../store/data-dir.ts'
import { readInstance, type Instance } from '../store/instance-file.ts'
import { checks } from './checks.ts'
import { permissions } from './disk.ts'
import type { CheckInput, CheckResult, Finding } from './finding.ts'
import { failureOf } from './network.ts'

export { salvage } from '../store/salvage/salvage.ts'
export type { Salvage } from '../store/salvage/salvage.ts'
export type { Finding } from './finding.ts'

/** Runs every check, whether or not vhook is running. Never rejects: an error is a finding. */
export async function examine(dataDir: string, where: Where): Promise<Finding[]> {
  const read = await readSettings({}, where)
  const running = readInstance(dataDir)
  const client = running && clientOf(running)
  const input: CheckInput = {
    dataDir,
    running,
    client,
    permissions: await failureAsResult(() => permissions(dataDir)),
    settings: 'settings' in read ? read.settings : settingsSchema.parse({}),
    configErrors: 'problems' in read ? read.problems : [],
    ...(running ? await healthFromApi(client) : await healthFromFolder(dataDir)),
  }
  return await Promise.all(
    checks.map(async ({ id, title, run }) => ({ id, title, ...(await failureAsResult(() => run(input))) })),
  )
}

type Health = Pick<CheckInput, 'health' | 'healthError' | 'damage'>

async function healthFromApi(client: ApiClient | undefined): Promise<Health> {
  try {
    return { health: await client?.getHealth(), healthError: undefined, damage: [] }
  } catch (error) {
    return { health: undefined, healthError: failureOf(error), damage: [] }
  }
}

/** A damaged database is not opened, because opening moves it aside. */
async function healthFromFolder(dataDir: string): Promise<Health> {
  const damage = existsSync(folderAt(dataDir).database) ? checkIntegrity(dataDir) : []
  if (damage.length > 0 || !existsSync(dataDir)) return { health: undefined, healthError: undefined, damage }
  try {
    return { health: await readHealth(dataDir), healthError: undefined, damage }
  } catch (error) {
    return { health: undefined, healthError: failureOf(error), damage }
  }
}

async function readHealth(dataDir: string): Promise<HealthView> {
  const { client, close } = await openDataDir(dataDir)
  try {
    return await client.getHealth()
  } finally {
    await close()
  }
}

function clientOf({ inspectorUrl, token }: Instance): ApiClient | undefined {
  if (inspectorUrl === undefined || token === undefined) return undefined
  return apiClient({ fetch, baseUrl: inspectorUrl.replace(/\/$/, ''), token })
}

async function failureAsResult(run: () => CheckResult | Promise<CheckResult>): Promise<CheckResult> {
  try {
    return await run()
  } catch (error) {
    return failureOf(error)
  }
}
