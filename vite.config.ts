import { defineConfig } from 'vite'

// The inspector's page. Vite reads jsx and jsxImportSource from ui/tsconfig.json: no Babel, no preset.
export default defineConfig({
  root: 'ui',
  base: './',
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    license: { fileName: 'THIRD-PARTY-LICENSES.md' },
  },
})
