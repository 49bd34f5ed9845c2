import { settingsSchema } from '../../../../server/settings/parse.ts'
import { startDaemon } from '../../../../server/daemon.ts'
import { faults } from '../../load/support/faults.ts'
import type { Given } from './daemon-child.ts'

// A whole vhook in a process of its own, so that it can be killed. Prints one line when it is ready; SIGTERM closes it.
const { dataDir, limits, settings, page = false, fault } = JSON.parse(process.argv[2] ?? '{}') as Given
if (fault) faults[fault]()
const daemon = await startDaemon({
  ...settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', ...settings }),
  ...(limits ? { limits } : {}),
  dataDir,
  page,
})
process.once('SIGTERM', () => void daemon.close().then(() => process.exit(0)))
const { intakeUrl, inspectorUrl, notices } = daemon
process.stdout.write(`${JSON.stringify({ intakeUrl, inspectorUrl, notices })}\n`)
