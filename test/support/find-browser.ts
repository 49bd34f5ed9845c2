import { existsSync, readdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { chromium } from 'playwright-core'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
]

/** Where browsers install themselves when they are not on the PATH. */
const applications = [
  ...['Chromium', 'Google Chrome', 'Microsoft Edge'].map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`),
  ...['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((variable) => {
    const folder = process.env[variable]
    const programs = ['Google/Chrome/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe']
    return folder === undefined ? [] : programs.map((program) => join(folder, program))
  }),
]

function onPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return names.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** Whether playwright-core has downloaded a browser of its own, with or without a window. */
function isDownloaded(): boolean {
  const executable = chromium.executablePath()
  if (existsSync(executable)) return true
  // <cache>/chromium-1234/chrome-linux64/chrome has <cache>/chromium_headless_shell-1234/ beside it.
  const folder = dirname(dirname(executable))
  const shell = folder.replace(/chromium-(\d+)$/, 'chromium_headless_shell-$1')
  return existsSync(shell) && readdirSync(shell).includes('INSTALLATION_COMPLETE')
}

/** How to launch the first browser found: CHROME_PATH, an installed one, or a download of playwright-core (no path). */
export function findBrowser(): { executablePath?: string } | undefined {
  const named = process.env['CHROME_PATH']
  if (named) return existsSync(named) ? { executablePath: named } : undefined
  const executablePath = [...onPath(), ...applications].find((path) => existsSync(path))
  if (executablePath !== undefined) return { executablePath }
  return isDownloaded() ? {} : undefined
}
