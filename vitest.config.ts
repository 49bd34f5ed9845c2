import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Sources run as they are, and every process and thread of a test strips their types anew: a cache makes that three times faster.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compile')

const long = process.env['VHOOK_LONG'] === '1'

export default defineConfig({
  // Components are compiled as the page is: see ui/tsconfig.json.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // These tests stand on real sockets, disks and processes of a shared machine: one that fails has a second try, which is reported.
    retry: 1,
    projects: [
      {
        extends: true,
        test: {
          name: 'rooms',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/system/e2e/**', 'test/system/long/**', 'test/system/load/**'],
          // More than the cores: many tests wait for sockets, timers and processes most of their time.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/system/e2e/**/*.test.ts', 'test/system/load/fuzz.test.ts'],
          // Browsers and whole processes: more of them at once only wait for each other.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'load',
          exclude: ['test/system/load/fuzz.test.ts'],
          include: ['test/system/load/**/*.test.ts', ...(long ? ['test/system/long/**/*.test.ts'] : [])],
          // One at a time: these measure.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
