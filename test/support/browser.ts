import { type Browser, chromium } from 'playwright-core'
import { describe } from 'vitest'
import { findBrowser } from './find-browser.ts'

const found = findBrowser()

/** A group of tests that is skipped on a machine without a browser. */
export function describeInBrowser(name: string, tests: () => void): void {
  describe.skipIf(found === undefined)(`in a browser: ${name}`, () => {
    tests()
  })
}

/** Keeps the browser from opening connections of its own. */
const quiet = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--no-first-run',
  '--no-pings',
  // evil.test stands for any site whose DNS name can be pointed at this machine.
  '--host-resolver-rules=MAP evil.test 127.0.0.1',
]
const disabledFeatures = [
  'OptimizationHints',
  'MediaRouter',
  'Translate',
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  // The browser's own protection of loopback addresses, which not every browser has: vhook must not depend on it.
  'LocalNetworkAccessChecks',
]

let shared: Promise<Browser> | undefined

/** The headless browser of this worker, launched on first use. Open a context for each test and close that. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= chromium.launch({
    ...found,
    args: [...quiet, `--disable-features=${disabledFeatures.join(',')}`],
  })
  return shared
}
