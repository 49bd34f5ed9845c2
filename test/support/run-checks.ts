import { spawn } from 'node:child_process'
import { once } from 'node:events'

interface Check {
  name: string
  /** In package.json. */
  script: string
  /** Also part of `npm run test:fast`. */
  fast: boolean
}

/** Everything that a test run does besides the tests. Each check counts as one in the last line. */
const checks: readonly Check[] = [
  { name: 'build', script: 'build', fast: true },
  { name: 'types', script: 'typecheck', fast: true },
  { name: 'lint', script: 'lint', fast: true },
  { name: 'format', script: 'format:check', fast: true },
  { name: 'unused code', script: 'unused', fast: false },
  { name: 'package', script: 'package:check', fast: false },
]

/** Reads the build, which must be complete by then. */
const afterBuild = new Set(['package'])

/** Runs one check and prints its name, result and duration; its output only when it fails. */
async function passes({ name, script }: Check): Promise<boolean> {
  const start = performance.now()
  const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  const seconds = Math.round((performance.now() - start) / 1_000)
  if (code !== 0) console.log(output.trimEnd())
  console.log(`${code === 0 ? 'pass' : 'FAIL'}  ${name} (${seconds} s)`)
  return code === 0
}

/** Runs the static checks and the build side by side, before the tests: they fail sooner and the tests need the build. */
export async function runChecks(tier: 'fast' | 'full'): Promise<{ passed: number; failed: number }> {
  const [build, ...others] = checks.filter(({ fast }) => fast || tier === 'full')
  if (!build) return { passed: 0, failed: 0 }
  const built = passes(build)
  const inOrder = async (): Promise<boolean[]> => {
    const results: boolean[] = []
    for (const check of others) {
      if (afterBuild.has(check.script.split(':')[0] ?? '')) await built
      results.push(await passes(check))
    }
    return results
  }
  const results = (await Promise.all([built, inOrder()])).flat()
  const passed = results.filter(Boolean).length
  return { passed, failed: results.length - passed }
}
