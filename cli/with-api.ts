import type { ApiClient } from '../server/core/api/client.ts'
import { problems, VhookError } from '../server/core/model/errors.ts'
import { visible } from '../server/core/text/escape.ts'
import type { LoadedSettings } from '../server/settings/load.ts'
import type { Io } from './io.ts'

/**
 * Calls `use` with the API of the vhook that runs on the data folder. If none does, the folder is opened in this process.
 * Rejects with FOLDER_LOCKED, API_UNREACHABLE and every error of the API.
 */
export async function withData<T>(
  io: Io,
  { dataDir }: { dataDir?: string },
  use: (client: ApiClient) => Promise<T>,
): Promise<T> {
  const { folder, config } = await dataFolder(io, dataDir)
  const running = await runningClient(folder)
  if (running) return await use(running)

  const { openDataDir } = await import('../server/offline.ts')
  const offline = await openDataDir(folder, config)
  try {
    return await use(offline.client)
  } finally {
    await offline.close()
  }
}

/** Calls `use` with the API of the vhook that runs on the folder. Rejects with NOT_RUNNING, API_UNREACHABLE and every error of the API. */
export async function withRunning<T>(
  io: Io,
  { dataDir }: { dataDir?: string },
  use: (client: ApiClient) => Promise<T>,
): Promise<T> {
  const { folder } = await dataFolder(io, dataDir)
  const running = await runningClient(folder)
  if (!running) throw new VhookError(problems.notRunning(folder))
  return await use(running)
}

/** The data folder that the flag or the config file names, and the config. */
export async function dataFolder(
  io: Io,
  given: string | undefined,
): Promise<{ folder: string; config: LoadedSettings | undefined }> {
  const { dataDirFor } = await import('../server/settings/data-dir.ts')
  const config = await configOf(io)
  return { folder: dataDirFor(io.cwd, given ?? config?.settings.dataDir), config }
}

/** The config of this folder, so that its credentials and routes apply as they do while vhook runs. */
async function configOf(io: Io): Promise<LoadedSettings | undefined> {
  const { findConfig } = await import('../server/settings/config/file.ts')
  const { cwd, env } = io
  const configFile = env['VHOOK_CONFIG']
  if (configFile === undefined && findConfig(cwd, undefined) === undefined) return undefined
  const { readSettings } = await import('../server/settings/load.ts')
  const read = await readSettings({}, { cwd, env, ...(configFile === undefined ? {} : { configFile }) })
  if ('settings' in read) return read
  io.err(visible(`Ignoring the config file because of errors: ${read.problems.join('; ')}`))
  return undefined
}

async function runningClient(folder: string): Promise<ApiClient | undefined> {
  const { readInstance } = await import('../server/store/instance-file.ts')
  const { inspectorUrl, token } = readInstance(folder) ?? {}
  if (inspectorUrl === undefined || token === undefined) return undefined
  const { apiClient } = await import('../server/core/api/client.ts')
  return apiClient({ fetch, baseUrl: inspectorUrl.replace(/\/$/, ''), token })
}
