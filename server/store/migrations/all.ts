import { delivery } from './005-delivery.ts'
import { start } from './001-start.ts'
import { signingKeys } from './002-signing-keys.ts'
import { routes } from './004-routes.ts'
import { sealed } from './003-sealed.ts'
import { timeline } from './006-timeline.ts'
import { undo } from './007-undo.ts'

/** One step forward; migrations cannot be reverted. Runs in one transaction with the new `user_version`. */
export interface Migration {
  version: number
  name: string
  sql: string
}

/** In order, without gaps. A released migration never changes. */
export const migrations: readonly Migration[] = [start, signingKeys, sealed, routes, delivery, timeline, undo]
