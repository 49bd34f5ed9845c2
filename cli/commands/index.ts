import type { AddCommand } from '../options.ts'
import { audit } from './audit.ts'
import { completion } from './completion.ts'
import { credentials } from './credentials/index.ts'
import { demo } from './demo.ts'
import { dev } from './dev.ts'
import { doctor } from './doctor.ts'
import { events } from './events.ts'
import { exportEvents } from './export.ts'
import { init } from './init.ts'
import { open } from './open.ts'
import { presets } from './presets.ts'
import { replay } from './replay.ts'
import { routes } from './routes/index.ts'
import { show } from './show.ts'
import { sign } from './sign.ts'
import { trigger } from './trigger.ts'
import { verify } from './verify.ts'
import { wait } from './wait.ts'

/** Every command, in the order of the help. */
export const commands: readonly AddCommand[] = [
  dev,
  demo,
  init,
  events,
  show,
  wait,
  replay,
  trigger,
  exportEvents,
  verify,
  sign,
  credentials,
  routes,
  presets,
  audit,
  open,
  doctor,
  completion,
]
