#!/usr/bin/env node
// The version is looked at before anything is imported: an old Node must get far enough to be told.
// Those before let a request end the process (CVE-2026-21710) or stop it for half a minute (CVE-2026-21717).
const wanted = [
  [22, 22, 2],
  [24, 14, 1],
] as const
const running = process.versions.node.split('.').map(Number)

const help = async () => (await import('./help.ts')).help
const version = async () => (await import('../server/platform/package-paths.ts')).version()
/** Asked for most often, and answered without the parser of the command line. */
const quickAnswers = new Map([
  ['--help', help],
  ['-h', help],
  ['--version', version],
  ['-v', version],
])

if (!isFit(running)) {
  process.stderr.write(
    `vhook needs Node ${wanted.map((parts) => parts.join('.')).join(', or ')} or newer, and this is Node ${process.versions.node}.\n` +
      'Install a newer one from https://nodejs.org, or choose it with your version manager.\n',
  )
  process.exitCode = 3
} else {
  await start(process.argv.slice(2))
}

/** From a wanted one on within its line, or of a line after the last. */
function isFit([major = 0, minor = 0, patch = 0]: number[]): boolean {
  const line = wanted.find(([wantedMajor]) => wantedMajor === major)
  if (!line) return major > 24
  return minor > line[1] || (minor === line[1] && patch >= line[2])
}

async function start(words: string[]): Promise<void> {
  const quick = words.length === 1 && words[0] !== undefined ? quickAnswers.get(words[0]) : undefined
  if (quick) process.stdout.write(`${await quick()}\n`)
  else await runProgram(words)
}

async function runProgram(words: string[]): Promise<void> {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { terminalIo } = await import('./io.ts')
  const { run } = await import('./program.ts')
  process.stdout.on('error', endWithReader)
  process.exitCode = await run(words, terminalIo(interruptions))
  // Whatever is still open (an idle connection, a thread) must not keep a finished command.
  setTimeout(() => process.exit(), 1_000).unref()
}

/** `vhook events | head`: the reader has seen enough. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}

/** From now on the first Ctrl-C asks for a graceful end, and a second one ends at once (128 + SIGINT). */
function interruptions(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => (controller.signal.aborted ? process.exit(130) : controller.abort()))
  }
  return controller.signal
}
