import { ensureBrowser } from './browser-install.ts'
import { runChecks } from './run-checks.ts'
import { countTests, printSkips, printSlowest, printStaleSkips, runVitest } from './run-vitest.ts'

// `npm test`, `npm run test:fast` (--fast) and `npm run test:long` (VHOOK_LONG=1).
const fast = process.argv.includes('--fast')

if (!fast) {
  const missing = ensureBrowser()
  if (missing !== undefined) console.log(`${process.env['CI'] ? 'FAIL' : 'note'}  no browser: ${missing}`)
}
const checks = await runChecks(fast ? 'fast' : 'full')
const report = runVitest(fast ? ['unit', 'integration'] : [])
const tests = countTests(report)
if (report) printSlowest(report, 15)
const unknown = printSkips(tests.skipped)
const stale = report && !fast ? printStaleSkips(report) : 0
const passed = checks.passed + tests.passed
const failed = checks.failed + tests.failed + unknown + stale
console.log(`${passed} passed, ${failed} failed, ${tests.skipped.length - unknown} skipped`)
process.exitCode = failed > 0 || tests.passed === 0 ? 1 : 0
