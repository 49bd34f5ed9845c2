import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './browser-install.ts'
import { knownSkips } from './known-skips.ts'

interface Assertion {
  fullName: string
  status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled'
}

interface Report {
  /** False also where no test failed, but something beside them did. */
  success: boolean
  testResults: Array<{ name: string; status: string; message: string; assertionResults: Assertion[] }>
}

/** Everything that `npm test` runs beside the tests themselves. Each counts as one in the closing line. */
const checks: ReadonlyArray<readonly [name: string, script: string]> = [
  ['build', 'build'],
  ['types', 'typecheck'],
  ['lint', 'lint'],
  ['format', 'format:check'],
  ['unused code', 'unused'],
  ['package', 'package:check'],
]

function runScript(script: string): boolean {
  return spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' }).status === 0
}

function runTests(): Report | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-report-'))
  const file = join(folder, 'report.json')
  try {
    const { status } = spawnSync(
      'npx',
      ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${file}`],
      {
        stdio: 'inherit',
      },
    )
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    return { ...report, success: report.success && status === 0 }
  } catch {
    // No report: vitest itself did not come to its end, which the closing line counts as a failure.
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function countChecks(): { passed: number; failed: number } {
  let passed = 0
  let failed = 0
  for (const [name, script] of checks) {
    const began = performance.now()
    const ok = runScript(script)
    if (ok) passed += 1
    else failed += 1
    console.log(`${ok ? 'pass' : 'FAIL'}  ${name} (${Math.round((performance.now() - began) / 1_000)} s)`)
  }
  return { passed, failed }
}

function countTests(report: Report | undefined): { passed: number; failed: number; skipped: Assertion[] } {
  if (!report) return { passed: 0, failed: 1, skipped: [] }
  const all = report.testResults.flatMap((file) => file.assertionResults)
  const passed = all.filter((one) => one.status === 'passed').length
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  )
  const failed = all.filter((one) => one.status === 'failed').length + broken.length
  return {
    passed,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: all.filter((one) => !['passed', 'failed'].includes(one.status)),
  }
}

function tellSkips(skipped: Assertion[]): number {
  let unknown = 0
  for (const { fullName } of skipped) {
    const known = knownSkips.find((one) => fullName.startsWith(one.test))
    if (!known) unknown += 1
    console.log(known ? `skipped: ${fullName}: ${known.why}` : `FAIL  skipped without being on the list: ${fullName}`)
  }
  return unknown
}

ensureBrowser()
const room = countChecks()
const tests = countTests(runTests())
const unknown = tellSkips(tests.skipped)
const passed = room.passed + tests.passed
const failed = room.failed + tests.failed + unknown
console.log(`${passed} passed, ${failed} failed, ${tests.skipped.length - unknown} skipped`)
process.exitCode = failed > 0 || tests.passed === 0 ? 1 : 0
