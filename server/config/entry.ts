import type { VhookConfig } from '../core/settings.ts'

export type { ConfigCredential, ConfigPlan, EnvReference, VhookConfig } from '../core/settings.ts'

/** Gives a settings file its types: `export default defineConfig({ … })`. */
export const defineConfig = (config: VhookConfig): VhookConfig => config
