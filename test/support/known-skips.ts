export interface KnownSkip {
  /** The beginning of the full name of a test. */
  test: string
  /** What this machine lacks, after "needs". */
  needs: string
  /** The run fails if it is skipped under CI. */
  onlyLocally?: true
}

const mount = 'the right to mount a file system in memory'
const otherName = 'a second name for 127.0.0.1'
const browser = 'a browser: set CHROME_PATH, or install Chromium, Chrome or Edge'

/** Tests that may be skipped. The run fails when any other test is skipped. */
export const knownSkips: readonly KnownSkip[] = [
  { test: 'a full disk uses the disk reserve first', needs: mount },
  { test: 'a disk that fills up under load', needs: mount },
  { test: 'a folder that may not be written to', needs: `${mount}, and root` },
  { test: 'a target that leads back through the tunnel by another name', needs: otherName },
  { test: 'an app on another host gets an additional Via line', needs: otherName },
  { test: 'the Go verifier', needs: 'Go: apt-get install golang-go' },
  { test: 'the PHP verifier', needs: 'PHP: apt-get install php-cli' },
  { test: 'the Python verifier by public key', needs: 'the Python package cryptography' },
  { test: 'the Python JWT verifier', needs: 'the Python packages PyJWT and cryptography' },
  { test: 'the Ruby verifier', needs: 'Ruby: apt-get install ruby' },
  { test: 'a power cut, replayed', needs: 'strace: apt-get install strace' },
  { test: 'the library runs in Bun', needs: 'Bun: npm ci with its install script' },
  { test: 'the library runs in Deno', needs: 'Deno: npm ci on a platform that it supports' },
  { test: 'in a browser: ', needs: browser, onlyLocally: true },
]
