import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { HealthView } from '../../../../server/core/api/views/health.ts'
import { apiClient } from '../../../../server/core/api/client.ts'
import type { ApiClient } from '../../../../server/core/api/client.ts'
import type { GivenSettings } from '../../../../server/settings/parse.ts'
import type { Limits } from '../../../../server/settings/limits.ts'
import { spawnTracked } from '../../../support/processes.ts'
import type { faults } from '../../load/support/faults.ts'

const script = fileURLToPath(new URL('child.ts', import.meta.url))

export interface Given {
  dataDir: string
  limits?: Partial<Limits>
  settings?: GivenSettings
  /** Whether the built page is served. Default false. */
  page?: boolean
  /** Enables a known bug, for a negative control. */
  fault?: keyof typeof faults
}

export interface DaemonChild {
  child: ChildProcess
  intakeUrl: string
  inspectorUrl: string
  client: ApiClient
  notices: string[]
  health(): Promise<HealthView>
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM. Resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Starts a whole vhook as a process: `wrap` is a command that runs it, `user` a user id. Rejects with its output when it ends early. */
export async function startChild(
  given: Given,
  { wrap = [], nodeOptions = [], user }: { wrap?: string[]; nodeOptions?: string[]; user?: number } = {},
): Promise<DaemonChild> {
  const [command, ...args] = [...wrap, process.execPath, ...nodeOptions, script, JSON.stringify(given)]
  const env = { ...process.env, VHOOK_CONFIG_DIR: join(given.dataDir, '..', 'config') }
  const owner = user === undefined ? {} : { uid: user, gid: user }
  const child = spawnTracked(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], ...owner })
  const errors: string[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
  const exit = once(child, 'exit') as Promise<[number | null]>
  const early = exit.then(([code]) => {
    throw new Error(`vhook ended with ${code}: ${errors.join('')}`)
  })
  early.catch(() => undefined)
  const [line] = (await Promise.race([once(createInterface(child.stdout), 'line'), early])) as [string]
  const ready = JSON.parse(line) as { intakeUrl: string; inspectorUrl: string; notices: string[] }
  const [baseUrl = '', token = ''] = ready.inspectorUrl.split('/#token=')
  const client = apiClient({ fetch, baseUrl, token })
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return (await exit)[0]
  }
  return {
    child,
    client,
    intakeUrl: ready.intakeUrl,
    inspectorUrl: ready.inspectorUrl,
    notices: ready.notices,
    health: () => client.getHealth(),
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  }
}
