import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Every process and thread of a test strips the types of the sources again; a compile cache makes that three times faster.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/compile')

const isLong = process.env['VHOOK_LONG'] === '1'

const testsIn = (...folders: string[]): string[] => folders.map((folder) => `test/${folder}*.test.{ts,tsx}`)

/** Functions and components: no sockets, no database, no processes. */
const unit = testsIn('', 'server/core/!(codegen)/**/', 'server/core/', 'ui/**/')

/** Tests of one folder that start whole processes. */
const processes = [
  ...testsIn('server/core/codegen/**/'),
  'test/cli/{init,main,reload,running}.test.ts',
  'test/server/doctor/doctor.test.ts',
  'test/library/runtimes.test.ts',
  'test/server/pipeline/{files-entered,limits}.test.ts',
  'test/server/store/{lock,missing-files,retry-queue}.test.ts',
]

/** Too slow to run after every change: thousands of generated cases, and commands that each open a data folder. */
const slow = [
  'test/server/core/diagnosis/{accuracy,mistakes,vectors}.test.ts',
  'test/cli/{credential-settings,credentials,fuzz,fuzz-files,reveal,routes}.test.ts',
  'test/server/secrets/canary.test.ts',
  'test/server/store/salvage.test.ts',
]

export default defineConfig({
  // JSX is compiled as ui/tsconfig.json has it.
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    // Files share a worker, which halves the time spent on imports: a test undoes whatever it changes in the process.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: unit,
          exclude: slow,
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          // Sockets and databases of this process.
          include: testsIn('**/'),
          exclude: [...unit, ...processes, ...slow, 'test/system/**'],
          // More than the cores: these tests wait most of their time.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          // Whole processes, browsers, crashes, and what is slow.
          include: [...testsIn('system/**/'), ...processes, ...slow],
          exclude: ['test/system/load/**', ...(isLong ? [] : ['test/system/long/**'])],
          setupFiles: 'test/support/stop-processes.ts',
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'load',
          // One at a time: these measure.
          include: testsIn('system/load/**/'),
          setupFiles: 'test/support/stop-processes.ts',
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
