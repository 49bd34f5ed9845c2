import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/** Whether a program is installed. */
export const isInstalled = (program: string, ...arguments_: string[]): boolean =>
  spawnSync(program, arguments_, { stdio: 'ignore' }).status === 0

/** A folder for generated code that resolves the project's packages. */
export function workFolder(): { path: string; write: (name: string, text: string) => string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'vhook-verifiers-'))
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'))
  const write = (name: string, text: string) => {
    const file = join(path, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
    return file
  }
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) }
}

/** Runs a program in a folder and returns its output. Throws with its errors. */
export const run = (program: string, arguments_: readonly string[], cwd: string): string =>
  execFileSync(program, arguments_, { cwd, encoding: 'utf8' })

/** Starts a program in its own process group. `VHOOK_SHOW=1` prints its errors. */
export function start(program: string, arguments_: readonly string[], env: Record<string, string> = {}): ChildProcess {
  return spawn(program, [...arguments_], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', process.env['VHOOK_SHOW'] ? 'inherit' : 'ignore'],
    detached: true,
  })
}

/** Kills a program and its children. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGKILL')
  await ended
}

/** Starts a script of `serve/`, which loads all files and prints their ports as one line of JSON. */
export async function serveAll(
  program: string,
  script: URL,
  manifest: string,
): Promise<{ child: ChildProcess; ports: number[] }> {
  const child = start(program, [fileURLToPath(script), manifest])
  if (!child.stdout) throw new Error('the program has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('[')) return { child, ports: JSON.parse(line) as number[] }
  }
  throw new Error(`${script.pathname} ended before it served anything`)
}

async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    // Not yet: the caller retries.
    return false
  } finally {
    socket.destroy()
  }
}

/** Waits until the port accepts connections. */
export async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  while (!(await isOpen(port))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    await pause(20)
  }
}
