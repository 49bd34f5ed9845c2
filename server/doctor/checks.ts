import { version } from '../platform/package-paths.ts'
import { defaultLimits, openFiles, withinFiles } from '../settings/limits.ts'
import { database, durability, space, writing } from './disk.ts'
import { clock, inspector, ports, target, tunnel } from './network.ts'
import { fail, ok, skip, warn } from './finding.ts'
import type { Found, DoctorCheck, Situation } from './finding.ts'

/** As in package.json: those before can be ended or stopped by a request. */
const NODES = [
  [22, 22, 2],
  [24, 14, 1],
] as const
/** A tunnel keeps ten, a burst of webhooks opens some hundred. */
const FEW = 800

function node(): Found {
  const [major = 0, minor = 0, patch = 0] = process.versions.node.split('.').map(Number)
  const line = NODES.find((parts) => parts[0] === major)
  const fit = line ? minor > line[1] || (minor === line[1] && patch >= line[2]) : major > 24
  if (fit) return ok(`Node ${process.versions.node}`)
  const wanted = NODES.map((parts) => parts.join('.')).join(', or ')
  return fail(`Node ${process.versions.node} is too old.`, `Install ${wanted} or newer.`)
}

function versions({ health }: Situation): Found {
  const own = version()
  if (health && health.version !== own)
    return warn(`This is vhook ${own}, and ${health.version} runs.`, 'Start the running one again.')
  return ok(`vhook ${own} on ${process.platform} ${process.arch}`)
}

function files(): Found {
  const open = openFiles()
  const { connections = 0 } = withinFiles(open)
  if (connections === defaultLimits.connections) return ok(`Room for ${connections} connections.`)
  const said = `${open} open files leave room for ${connections} connections.`
  return connections < FEW ? warn(said, 'Allow more before the start: ulimit -n 16384') : ok(said)
}

function settings({ settingsProblems }: Situation): Found {
  if (settingsProblems.length === 0) return ok('They can be read.')
  return fail(settingsProblems.slice(0, 3).join('; '), 'Mend the settings file or the VHOOK_ variables.')
}

function lock({ running, trouble }: Situation): Found {
  if (running) return ok(`The vhook of process ${running.pid} works on the folder.`)
  return trouble ?? ok('Nobody works on the folder.')
}

function credentials({ health }: Situation): Found {
  if (!health) return skip('They could not be read.')
  const { total, locked } = health.credentials
  if (locked === 0) return ok(`${total} of them, none locked (${health.keeper}).`)
  return fail(
    `${locked} of ${total} cannot be read (${health.keeper}).`,
    'Bring back the key file, or enter the secrets again.',
  )
}

/** Every look, in the order in which they are told: what the others stand on comes first. */
export const checks: readonly DoctorCheck[] = [
  { id: 'node', title: 'Node', look: node },
  { id: 'versions', title: 'Versions', look: versions },
  { id: 'settings', title: 'Settings', look: settings },
  { id: 'folder', title: 'Data folder', look: ({ rights }) => rights },
  { id: 'lock', title: 'Lock', look: lock },
  { id: 'writing', title: 'Writing', look: writing },
  { id: 'space', title: 'Disk space', look: space },
  { id: 'durability', title: 'Durability', look: durability },
  { id: 'database', title: 'Database', look: database },
  { id: 'credentials', title: 'Credentials', look: credentials },
  { id: 'files', title: 'Open files', look: files },
  { id: 'ports', title: 'Ports', look: ports },
  { id: 'inspector', title: 'Inspector', look: inspector },
  { id: 'target', title: 'App', look: target },
  { id: 'clock', title: 'Clock', look: clock },
  { id: 'tunnel', title: 'Tunnel', look: tunnel },
]
