import { spawnSync } from 'node:child_process'
import { findChromium } from './browser.ts'

/** Ways to get a Chromium, in order: Debian's package where this is root, else playwright's own download. */
const ways: ReadonlyArray<readonly [when: () => boolean, command: string]> = [
  [
    () => process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0,
    'apt-get update -qq && apt-get install -y -qq chromium',
  ],
  [() => true, 'npx playwright-core install chromium'],
]

function installed(): boolean {
  try {
    findChromium()
    return true
  } catch {
    // None yet: the next way is tried.
    return false
  }
}

/** Makes sure that the browser tests have a browser. Throws with what to do when none can be had. */
export function ensureBrowser(): void {
  for (const [possible, command] of ways) {
    if (installed()) return
    if (!possible()) continue
    console.log(`no Chromium found; installing one: ${command}`)
    spawnSync('bash', ['-c', command], { stdio: ['ignore', 'ignore', 'inherit'] })
  }
  findChromium()
}
