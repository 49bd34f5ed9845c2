import { spawnSync } from 'node:child_process'
import { findBrowser } from './find-browser.ts'

interface Installer {
  command: string
  isAllowed: () => boolean
}

const installers: readonly Installer[] = [
  {
    // Changes the system, so never on a developer's machine.
    command: 'apt-get update -qq && apt-get install -y -qq chromium',
    isAllowed: () => process.env['CI'] === 'true' && process.getuid?.() === 0,
  },
  { command: 'npx playwright-core install chromium-headless-shell', isAllowed: () => true },
]

/** Installs a browser where none is found. Returns why there is still none, or `undefined`. */
export function ensureBrowser(): string | undefined {
  const named = process.env['CHROME_PATH']
  if (named && !findBrowser()) return `CHROME_PATH is ${named}, which does not exist`
  const tried: string[] = []
  for (const { command, isAllowed } of installers) {
    if (findBrowser()) return undefined
    if (!isAllowed()) continue
    console.log(`no browser found, installing one: ${command}`)
    spawnSync('bash', ['-c', command], { stdio: 'ignore' })
    tried.push(command)
  }
  if (findBrowser()) return undefined
  return `none is installed, and this failed: ${tried.join('; ')}. Install Chromium, Chrome or Edge, or set CHROME_PATH`
}
