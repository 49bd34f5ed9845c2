#!/usr/bin/env node
// Nothing is imported before the version check, so that an old Node gets far enough to print the error.
// Earlier versions let a request crash the process (CVE-2026-21710) or block it for 30 s (CVE-2026-21717).
const supported = [
  [22, 22, 2],
  [24, 14, 1],
] as const
const current = process.versions.node.split('.').map(Number)

const help = async () => (await import('./help.ts')).help
const version = async () => (await import('../server/platform/package-paths.ts')).version()
/** The most frequent requests, printed without loading the argument parser. */
const quickOutputs = new Map([
  ['--help', help],
  ['-h', help],
  ['--version', version],
  ['-v', version],
])

const { bun, deno } = process.versions
const otherRuntime = [bun && `Bun ${bun}`, deno && `Deno ${deno}`].find(Boolean)

if (otherRuntime !== undefined) {
  process.stderr.write(
    `vhook requires Node ${supported.map((parts) => parts.join('.')).join(', or ')} or newer. This is ${otherRuntime}.\n` +
      'Run it with Node. The library works here: import verify, sign and diagnose from vhook.\n',
  )
  process.exitCode = 3
} else if (!isSupported(current)) {
  process.stderr.write(
    `vhook requires Node ${supported.map((parts) => parts.join('.')).join(', or ')} or newer. This is Node ${process.versions.node}.\n` +
      'Install a newer version from https://nodejs.org or switch with your version manager.\n',
  )
  process.exitCode = 3
} else {
  await start(process.argv.slice(2))
}

/** At least the patched version of a listed release line, or any line after the last one. */
function isSupported([major = 0, minor = 0, patch = 0]: number[]): boolean {
  const line = supported.find(([supportedMajor]) => supportedMajor === major)
  if (!line) return major > 24
  return minor > line[1] || (minor === line[1] && patch >= line[2])
}

async function start(args: string[]): Promise<void> {
  const quick = args.length === 1 && args[0] !== undefined ? quickOutputs.get(args[0]) : undefined
  if (quick) process.stdout.write(`${await quick()}\n`)
  else await runProgram(args)
}

async function runProgram(args: string[]): Promise<void> {
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { terminalIo } = await import('./io.ts')
  const { run } = await import('./program.ts')
  process.stdout.on('error', exitOnClosedPipe)
  process.exitCode = await run(args, terminalIo(interruptSignal))
  // An idle connection or a thread must not keep a finished command running.
  setTimeout(() => process.exit(), 1_000).unref()
}

/** `vhook events | head`: the reader closed the pipe. */
function exitOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit(0)
}

/** From this call on, the first Ctrl-C requests a graceful stop and the second exits at once (128 + SIGINT). */
function interruptSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => (controller.signal.aborted ? process.exit(130) : controller.abort()))
  }
  return controller.signal
}
