// The public entry `vhook/config`.

import type { VhookConfig } from './vhook-config.ts'

export type * from '../../core/library/credential-types.ts'
export type { Route, RouteHeader } from '../../core/model/route.ts'
export type { ConfigCredential, ConfigPlan, ConfigRoute, EnvReference } from './entries.ts'
export type { VhookConfig } from './vhook-config.ts'

/**
 * Types a config file. Returns its argument.
 *
 * @example
 * ```ts
 * // vhook.config.mts
 * import { defineConfig } from 'vhook/config'
 *
 * export default defineConfig({
 *   target: '3000',
 *   credentials: [{ id: 'stripe', authenticationPlan: { type: 'preset', preset: 'stripe', secret: { env: 'STRIPE_SECRET' } } }],
 *   routes: [{ path: '/stripe', credentials: ['stripe'] }],
 * })
 * ```
 */
export const defineConfig = (config: VhookConfig): VhookConfig => config
