import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { knownSkips } from './known-skips.ts'

interface Assertion {
  fullName: string
  status: 'passed' | 'failed' | 'skipped' | 'pending' | 'todo' | 'disabled'
}

interface TestFile {
  name: string
  status: string
  startTime: number
  endTime: number
  assertionResults: Assertion[]
}

export interface Report {
  /** Also false when an error outside a test was reported. */
  success: boolean
  testResults: TestFile[]
}

/** Runs these projects, or all of them. Returns `undefined` when vitest itself did not finish. */
export function runVitest(projects: readonly string[]): Report | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-report-'))
  const file = join(folder, 'report.json')
  const only = projects.map((name) => `--project=${name}`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`]
  try {
    const { status } = spawnSync('npx', ['vitest', 'run', ...only, ...reporters], { stdio: 'inherit' })
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report
    return { ...report, success: report.success && status === 0 }
  } catch {
    // Without a report the run counts as one failure.
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function countTests(report: Report | undefined): { passed: number; failed: number; skipped: string[] } {
  if (!report) return { passed: 0, failed: 1, skipped: [] }
  const all = report.testResults.flatMap((file) => file.assertionResults)
  const passed = all.filter(({ status }) => status === 'passed').length
  // A file that cannot be loaded, or whose hook fails, has no failed test of its own.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed'),
  )
  const failed = all.filter(({ status }) => status === 'failed').length + brokenFiles.length
  return {
    passed,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: all.filter(({ status }) => !['passed', 'failed'].includes(status)).map(({ fullName }) => fullName),
  }
}

/** One line for each reason with its number of tests, and one for each test that may not be skipped. Returns how many those are. */
export function printSkips(skipped: readonly string[]): number {
  const unknown: string[] = []
  const reasons = new Map<string, number>()
  for (const name of skipped) {
    const known = knownSkips.find(({ test, onlyLocally = false }) => name.startsWith(test) && !(onlyLocally && isCi))
    if (known) reasons.set(known.needs, (reasons.get(known.needs) ?? 0) + 1)
    else unknown.push(name)
  }
  for (const [needs, count] of reasons) console.log(`skip  ${count} ${count === 1 ? 'test' : 'tests'}: needs ${needs}`)
  for (const name of unknown) console.log(`FAIL  skipped, but not in known-skips.ts: ${name}`)
  return unknown.length
}

/** Prints the rows of the list that match no test, for example because a test was renamed. Returns how many those are. */
export function printStaleSkips({ testResults }: Report): number {
  const names = testResults.flatMap((file) => file.assertionResults.map(({ fullName }) => fullName))
  const stale = knownSkips.filter(({ test }) => !names.some((name) => name.startsWith(test)))
  for (const { test } of stale) console.log(`FAIL  no test begins as known-skips.ts says: ${test}`)
  return stale.length
}

const isCi = Boolean(process.env['CI'])

export function printSlowest({ testResults }: Report, count: number): void {
  const seconds = ({ startTime, endTime }: TestFile): number => (endTime - startTime) / 1_000
  console.log(`slowest files:`)
  for (const file of testResults.toSorted((a, b) => seconds(b) - seconds(a)).slice(0, count))
    console.log(`${seconds(file).toFixed(1).padStart(8)} s  ${relative(process.cwd(), file.name)}`)
}
