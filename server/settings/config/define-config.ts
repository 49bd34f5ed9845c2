import type { VhookConfig } from './vhook-config.ts'

export type { ConfigCredential, ConfigPlan, ConfigRoute, EnvReference } from './entries.ts'
export type { VhookConfig } from './vhook-config.ts'

/** Types a config file: `export default defineConfig({ … })`. */
export const defineConfig = (config: VhookConfig): VhookConfig => config
