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
        'server/config/entry': 'server/config/entry.ts',
        'server/testing': 'server/testing.ts',
        'server/diagnosis-worker': 'server/diagnosis-worker.ts',
        'server/store/inspect': 'server/store/inspect.ts',
        'server/store/worker': 'server/store/worker.ts',
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  ssr: { target: 'node', noExternal: true, external: ['better-sqlite3'] },
})
