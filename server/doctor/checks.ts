import { version } from '../platform/package-paths.ts'
import { defaultLimits, openFiles, withinFiles } from '../settings/limits.ts'
import { database, diskSpace, durability, writing } from './disk.ts'
import { fail, ok, skip, warn, type CheckInput, type CheckResult, type DoctorCheck } from './finding.ts'
import { app, clock, inspector, ports, tunnel } from './network.ts'

/** As in package.json. Earlier versions can be crashed or blocked by a request. */
const SUPPORTED_NODE = [
  [22, 22, 2],
  [24, 14, 1],
] as const
/** A tunnel needs ten connections, a burst of webhooks several hundred. */
const FEW_CONNECTIONS = 800

function node(): CheckResult {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
  const line = SUPPORTED_NODE.find((parts) => parts[0] === major)
  const isSupported = line ? minor > line[1] || (minor === line[1] && patch >= line[2]) : major > 24
  if (isSupported) return ok(`Node ${process.versions.node}`)
  const supported = SUPPORTED_NODE.map((parts) => parts.join('.')).join(', or ')
  return fail(`Node ${process.versions.node} is too old.`, `Install ${supported} or newer.`)
}

function versions({ health }: CheckInput): CheckResult {
  const own = version()
  if (health && health.version !== own)
    return warn(`This is vhook ${own}, but ${health.version} is running.`, 'Restart the running vhook.')
  return ok(`vhook ${own} on ${process.platform} ${process.arch}`)
}

function files(): CheckResult {
  const limit = openFiles()
  const { connections = 0 } = withinFiles(limit)
  if (connections === defaultLimits.connections) return ok(`Enough for ${connections} connections.`)
  const message = `A limit of ${limit} open files allows ${connections} connections.`
  return connections < FEW_CONNECTIONS
    ? warn(message, 'Raise the limit before starting vhook: ulimit -n 16384')
    : ok(message)
}

function config({ configErrors }: CheckInput): CheckResult {
  if (configErrors.length === 0) return ok('Config file and environment are valid.')
  return fail(configErrors.slice(0, 3).join('; '), 'Fix the config file or the VHOOK_ variables.')
}

function lock({ running, healthError }: CheckInput): CheckResult {
  if (running) return ok(`vhook is running on the folder (process ${running.pid}).`)
  return healthError ?? ok('vhook is not running on the folder.')
}

function credentials({ health }: CheckInput): CheckResult {
  if (!health) return skip('Could not be read.')
  const { total, locked } = health.credentials
  if (health.keyLocation.endsWith('(cannot be created)'))
    return warn(
      `No secret can be stored: ${health.keyLocation}.`,
      'Make the config folder writable, or choose another with VHOOK_CONFIG_DIR.',
    )
  if (locked === 0) return ok(`${total} stored, none locked (${health.keyLocation}).`)
  return fail(
    `${locked} of ${total} cannot be decrypted (${health.keyLocation}).`,
    'Restore the key file, or enter the secrets again.',
  )
}

/** Every check, in the order in which they are printed: what others depend on comes first. */
export const checks: readonly DoctorCheck[] = [
  { id: 'node', title: 'Node', run: node },
  { id: 'versions', title: 'Version', run: versions },
  { id: 'settings', title: 'Config', run: config },
  { id: 'folder', title: 'Data folder', run: ({ permissions }) => permissions },
  { id: 'lock', title: 'Lock', run: lock },
  { id: 'writing', title: 'Disk writes', run: writing },
  { id: 'space', title: 'Disk space', run: diskSpace },
  { id: 'durability', title: 'Durability', run: durability },
  { id: 'database', title: 'Database', run: database },
  { id: 'credentials', title: 'Credentials', run: credentials },
  { id: 'files', title: 'Open files', run: files },
  { id: 'ports', title: 'Ports', run: ports },
  { id: 'inspector', title: 'Inspector', run: inspector },
  { id: 'target', title: 'App', run: app },
  { id: 'clock', title: 'Clock', run: clock },
  { id: 'tunnel', title: 'Tunnel', run: tunnel },
]
