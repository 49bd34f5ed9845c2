import { defineConfig } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

// Rolls the declarations that `tsc -p tsconfig.build.json` writes into one file for each public entry.
const declarations = 'node_modules/.cache/types'

const entries = {
  index: 'server/core/index',
  presets: 'server/core/presets',
  config: 'server/settings/config/define-config',
  testing: 'server/testing',
}

export default defineConfig(
  Object.entries(entries).map(([name, path]) => ({
    input: { [name]: `${declarations}/${path}.d.ts` },
    plugins: dts({ dtsInput: true, tsconfig: false }),
    external: /^node:/,
    output: { dir: 'dist/types', format: 'es' as const },
  })),
)
