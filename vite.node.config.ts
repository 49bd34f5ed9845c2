import { chmod } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineConfig, type Plugin } from 'vite'

/** Replaces `cli/help.ts` by its text, so that `vhook --help` does not load the parser. */
const helpText: Plugin = {
  name: 'help-text',
  async load(id) {
    if (id !== resolve(import.meta.dirname, 'cli/help.ts')) return undefined
    const { help } = (await import(pathToFileURL(id).href)) as { help: string }
    return `export const help = ${JSON.stringify(help)}`
  },
}

/** npm makes the program executable when it installs a package, but not when a checkout is built again. */
const executable: Plugin = {
  name: 'executable',
  async writeBundle({ dir = '' }) {
    await chmod(resolve(dir, 'cli/main.js'), 0o755)
  },
}

// Server and command line, built by the Vite that is already here. Pure JavaScript packages are
// inlined, so that a user installs one runtime dependency; the native one stays outside.
export default defineConfig({
  plugins: [helpText, executable],
  build: {
    ssr: true,
    outDir: 'dist',
    emptyOutDir: false,
    target: 'node22',
    minify: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
    rolldownOptions: {
      input: {
        'cli/main': 'cli/main.ts',
        'server/core/index': 'server/core/index.ts',
        'server/core/presets': 'server/core/presets.ts',
        'server/settings/config/define-config': 'server/settings/config/define-config.ts',
        'server/testing': 'server/testing.ts',
        'server/verification/diagnosis-worker': 'server/verification/diagnosis-worker.ts',
        'server/store/integrity-worker': 'server/store/integrity-worker.ts',
        'server/store/worker': 'server/store/worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { target: 'node', noExternal: true, external: ['better-sqlite3'] },
})
