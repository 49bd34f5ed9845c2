import { credentials } from './api/credentials.ts'
import { credentialTransfer } from './api/credential-transfer.ts'
import { event } from './api/event.ts'
import { events } from './api/events.ts'
import { health } from './api/health.ts'
import { metrics } from './api/metrics.ts'
import { oauth } from './api/oauth.ts'
import { presets } from './api/presets.ts'
import { replay } from './api/replay.ts'
import { reveal } from './api/reveal.ts'
import { routes } from './api/routes.ts'
import { samples } from './api/samples.ts'
import { snapshot } from './api/snapshot.ts'
import { stats } from './api/stats.ts'
import { target } from './api/target.ts'
import { tunnel } from './api/tunnel.ts'
import { verification } from './api/verification.ts'
import type { Api, RouteContext } from './options.ts'

/** Every resource of the API, one row each. The guard stands before all of them; nothing here can leave it out. */
export const resources: ReadonlyArray<(app: Api, room: RouteContext) => void> = [
  events,
  event,
  replay,
  reveal,
  verification,
  credentials,
  credentialTransfer,
  routes,
  oauth,
  presets,
  samples,
  tunnel,
  target,
  health,
  metrics,
  stats,
  snapshot,
]
