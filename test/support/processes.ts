import { spawn } from 'node:child_process'
import type { ChildProcess, SpawnOptions } from 'node:child_process'

/** Process groups that tests of this worker have started, each by the id of its first process. */
const running = new Set<number>()

/** Has a `detached` process and all that it starts killed when it ends, or with the test or the file that started it. */
export function tracked<Process extends ChildProcess>(child: Process): Process {
  const { pid } = child
  if (pid === undefined) return child
  running.add(pid)
  // At once, while no other process can have been given the same id.
  child.once('exit', () => killGroups([pid]))
  return child
}

/** `spawn` in a process group of its own, which ends at the latest with the test or the file that started it. */
export const spawnTracked = ((command: string, args: readonly string[], options: SpawnOptions) =>
  tracked(spawn(command, args, { ...options, detached: true }))) as unknown as typeof spawn

/** Ids of the process groups that are running. */
export const groups = (): number[] => [...running]

/** Kills these process groups: the first processes, and all that they have started. */
export function killGroups(ids: readonly number[]): void {
  for (const id of ids) {
    running.delete(id)
    try {
      process.kill(-id, 'SIGKILL')
    } catch {
      // The whole group has ended.
    }
  }
}

for (const signal of ['exit', 'SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    killGroups(groups())
    if (signal !== 'exit') process.exit(1)
  })
