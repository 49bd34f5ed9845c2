import { existsSync } from 'node:fs'
import { readSettings, settingsSchema } from '../settings/schema.ts'
import type { Where } from '../settings/schema.ts'
import type { HealthView } from '../core/api/views/health.ts'
import { apiClient } from '../core/api/client.ts'
import type { ApiClient } from '../core/api/client.ts'
import { openFolder } from '../offline.ts'
import { checkIntegrity } from '../store/thread/integrity.ts'
import { folderAt } from '../store/data-dir.ts'
import { readInstance } from '../store/instance-file.ts'
import type { Instance } from '../store/instance-file.ts'
import { rights } from './disk.ts'
import { trouble } from './network.ts'
import type { Finding, Found, Situation } from './finding.ts'
import { checks } from './checks.ts'

export { salvage } from '../store/salvage/salvage.ts'
export type { Salvage } from '../store/salvage/salvage.ts'
export type { Finding } from './finding.ts'

/** Looks at everything that vhook stands on, with or without one that runs. Never rejects: what is in the way is a finding. */
export async function examine(dataDir: string, where: Where): Promise<Finding[]> {
  const read = await readSettings({}, where)
  const ready = 'settings' in read ? { settings: read.settings, settingsProblems: [] } : undefined
  const running = readInstance(dataDir)
  const client = running && clientOf(running)
  const situation: Situation = {
    ...{ dataDir, running, client, rights: await quietly(() => rights(dataDir)) },
    ...(ready ?? { settings: settingsSchema.parse({}), settingsProblems: 'problems' in read ? read.problems : [] }),
    ...(running ? await asked(client) : await opened(dataDir)),
  }
  return await Promise.all(
    checks.map(async ({ id, title, look }) => ({ id, title, ...(await quietly(() => look(situation))) })),
  )
}

type Told = Pick<Situation, 'health' | 'trouble' | 'faults'>

async function asked(client: ApiClient | undefined): Promise<Told> {
  try {
    return { health: await client?.getHealth(), trouble: undefined, faults: [] }
  } catch (error) {
    return { health: undefined, trouble: trouble(error), faults: [] }
  }
}

/** A damaged database is left as it lies: opening it would put it aside. */
async function opened(dataDir: string): Promise<Told> {
  const faults = existsSync(folderAt(dataDir).database) ? checkIntegrity(dataDir) : []
  if (faults.length > 0 || !existsSync(dataDir)) return { health: undefined, trouble: undefined, faults }
  try {
    return { health: await healthOf(dataDir), trouble: undefined, faults }
  } catch (error) {
    return { health: undefined, trouble: trouble(error), faults }
  }
}

async function healthOf(dataDir: string): Promise<HealthView> {
  const { client, close } = await openFolder(dataDir)
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

async function quietly(look: () => Found | Promise<Found>): Promise<Found> {
  try {
    return await look()
  } catch (error) {
    return trouble(error)
  }
}
