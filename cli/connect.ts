import type { ApiClient } from '../server/core/client.ts'
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
  const { dataDirFor } = await import('../server/config.ts')
  const folder = dataDirFor(io.cwd, dataDir)
  const running = await runningClient(folder)
  if (running) return await use(running)

  const { openFolder } = await import('../server/folder.ts')
  const opened = await openFolder(folder)
  try {
    return await use(opened.client)
  } finally {
    await opened.close()
  }
}

async function runningClient(folder: string): Promise<ApiClient | undefined> {
  const { readRunning } = await import('../server/store/running.ts')
  const { inspectorUrl, token } = readRunning(folder) ?? {}
  if (inspectorUrl === undefined || token === undefined) return undefined
  const { apiClient } = await import('../server/core/client.ts')
  return apiClient({ fetch, baseUrl: inspectorUrl.replace(/\/$/, ''), token })
}
