import type { VhookConfig } from '../../core/model/config.ts'

export type { ConfigCredential, ConfigPlan, EnvReference, VhookConfig } from '../../core/model/config.ts'

/** Gives a settings file its types: `export default defineConfig({ … })`. */
export const defineConfig = (config: VhookConfig): VhookConfig => config
