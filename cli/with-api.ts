import type { LoadedSettings } from '../server/settings/schema.ts'
import type { ApiClient } from '../server/core/api/client.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import { visible } from '../server/core/text/escape.ts'
import type { Io } from './io.ts'

/**
 * Does something with the data: through the vhook that runs on the folder, else by opening the folder in this process.
 * Rejects with FOLDER_LOCKED, API_UNREACHABLE and whatever the API answers.
 */
export async function withData<T>(
  io: Io,
  { dataDir }: { dataDir?: string },
  use: (client: ApiClient) => Promise<T>,
): Promise<T> {
  const { dataDirFor } = await import('../server/settings/schema.ts')
  const here = await settingsHere(io)
  const folder = dataDirFor(io.cwd, dataDir ?? here?.settings.dataDir)
  const running = await runningClient(folder)
  if (running) return await use(running)

  const { openFolder } = await import('../server/offline.ts')
  const opened = await openFolder(folder, here)
  try {
    return await use(opened.client)
  } finally {
    await opened.close()
  }
}

/** Does something with the vhook that runs on the folder. Rejects with NOT_RUNNING, API_UNREACHABLE and whatever the API answers. */
export async function withRunning<T>(
  { cwd }: Io,
  { dataDir }: { dataDir?: string },
  use: (client: ApiClient) => Promise<T>,
): Promise<T> {
  const { dataDirFor } = await import('../server/settings/schema.ts')
  const folder = dataDirFor(cwd, dataDir)
  const running = await runningClient(folder)
  if (!running) throw new VhookError(problems.notRunning(folder))
  return await use(running)
}

/** The settings file of this folder, whose credentials and routes count here as they do for a vhook that runs. */
async function settingsHere(io: Io): Promise<LoadedSettings | undefined> {
  const { findConfig } = await import('../server/settings/config/file.ts')
  const { cwd, env } = io
  const configFile = env['VHOOK_CONFIG']
  if (configFile === undefined && findConfig(cwd, undefined) === undefined) return undefined
  const { readSettings } = await import('../server/settings/schema.ts')
  const read = await readSettings({}, { cwd, env, ...(configFile === undefined ? {} : { configFile }) })
  if ('settings' in read) return read
  io.err(visible(`The settings file is left out, because it has problems: ${read.problems.join('; ')}`))
  return undefined
}

async function runningClient(folder: string): Promise<ApiClient | undefined> {
  const { readInstance } = await import('../server/store/instance-file.ts')
  const { inspectorUrl, token } = readInstance(folder) ?? {}
  if (inspectorUrl === undefined || token === undefined) return undefined
  const { apiClient } = await import('../server/core/api/client.ts')
  return apiClient({ fetch, baseUrl: inspectorUrl.replace(/\/$/, ''), token })
}
