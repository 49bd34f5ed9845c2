import { defineConfig } from 'vite'

// Server and command line, built by the Vite that is already here. Pure JavaScript packages are
// inlined, so that a user installs one runtime dependency; the native one stays outside.
export default defineConfig({
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
