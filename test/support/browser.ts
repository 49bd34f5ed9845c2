import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

const onPath = (name: string): string[] =>
  (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name))

/** Where a Chromium may be, most wanted first; playwright's own download comes last. */
const places = (): string[] =>
  [
    process.env['CHROME_PATH'],
    process.env['CHROMIUM_PATH'],
    ...NAMES.flatMap(onPath),
    chromium.executablePath(),
  ].filter((place): place is string => place !== undefined && place !== '')

/** Path of an installed Chromium. Throws with the ways to get one when there is none. */
export function findChromium(): string {
  const found = places().find((place) => existsSync(place))
  if (found) return found
  throw new Error(
    'No Chromium was found: install one (apt install chromium, or npx playwright-core install chromium), or name it in CHROME_PATH.',
  )
}

/** The browser makes no connection of its own: only what a test opens is asked for. */
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--no-first-run',
  '--no-pings',
]
const TALKATIVE = [
  'OptimizationHints',
  'MediaRouter',
  'Translate',
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
]

/** Starts a headless Chromium with more flags, and without some features of its own; close it when the test ends. */
export const launchBrowser = (flags: readonly string[] = [], without: readonly string[] = []): Promise<Browser> => {
  const features = `--disable-features=${[...TALKATIVE, ...without].join(',')}`
  return chromium.launch({ executablePath: findChromium(), args: [...QUIET, features, ...flags] })
}
