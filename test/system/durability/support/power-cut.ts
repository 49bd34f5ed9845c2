import { once } from 'node:events'
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { spawnTracked } from '../../../support/processes.ts'
import { contentsOf, settleFolder } from './database.ts'
import { callsOf, straceOptions } from './trace.ts'
import type { Call } from './trace.ts'

const script = fileURLToPath(new URL('acknowledge.ts', import.meta.url))
const normal = new URL('faults/normal.ts', import.meta.url).href

export interface Cut {
  /** How many events had been answered at the cut. */
  acknowledged: number
  /** How many of them are not stored with the same bytes. */
  lost: number
  integrity: string
}

/** Runs a vhook under strace. Returns what a power cut at each of `cuts` acknowledgements would have left. */
export async function powerCuts(options: { events: number; cuts: number; withNormal?: true }): Promise<Cut[]> {
  const folder = mkdtempSync(join(tmpdir(), 'vhook-power-'))
  try {
    const dataDir = join(folder, 'data')
    const trace = join(folder, 'trace')
    const preload = options.withNormal ? ['--import', normal] : []
    const words = [...straceOptions, '-o', trace, process.execPath, ...preload, script, dataDir, String(options.events)]
    const env = { ...process.env, VHOOK_CONFIG_DIR: join(folder, 'config') }
    await once(spawnTracked('strace', words, { env, stdio: ['ignore', 'ignore', 'inherit'] }), 'exit')
    return await replay(trace, dataDir, folder, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function replay(
  trace: string,
  dataDir: string,
  folder: string,
  { events, cuts }: { events: number; cuts: number },
): Promise<Cut[]> {
  const lines: string[] = []
  for await (const line of createInterface(createReadStream(trace))) lines.push(line)
  const disk = new Disk()
  const acknowledged: string[] = []
  const found: Cut[] = []
  for (const call of callsOf(lines)) {
    if (call.kind !== 'acknowledge') {
      disk.take(call)
      continue
    }
    acknowledged.push(
      ...call.text
        .trim()
        .split('\n')
        .map((line) => line.slice('ack '.length)),
    )
    if (acknowledged.length % Math.floor(events / cuts) !== 0) continue
    found.push(await restore(disk, dataDir, join(folder, `cut-${acknowledged.length}`), acknowledged))
  }
  return found
}

/** The state of a folder with only what had reached the disk, after the next start. */
async function restore(disk: Disk, dataDir: string, place: string, acknowledged: readonly string[]): Promise<Cut> {
  disk.writeTo(place, dataDir)
  await settleFolder(place)
  const { integrity, events } = contentsOf(place)
  const stored = new Set(events.map(({ hash }) => hash))
  rmSync(place, { recursive: true })
  const lost = acknowledged.filter((hash) => !stored.has(hash)).length
  return { acknowledged: acknowledged.length, lost, integrity }
}

/** The bytes of each file that have reached the disk: a write counts once its file was synced after it. */
class Disk {
  readonly #durable = new Map<string, Buffer>()
  readonly #waiting = new Map<string, Buffer>()

  take(call: Exclude<Call, { kind: 'acknowledge' }>): void {
    if (call.kind === 'sync') return this.#sync(call.path)
    if (call.kind === 'rename') return this.#rename(call.from, call.to)
    if (call.kind === 'remove') return [this.#durable, this.#waiting].forEach((files) => void files.delete(call.path))
    const now = this.#waiting.get(call.path) ?? Buffer.alloc(0)
    this.#waiting.set(call.path, changed(now, call))
  }

  writeTo(place: string, dataDir: string): void {
    mkdirSync(place, { recursive: true, mode: 0o700 })
    for (const [path, bytes] of this.#durable) {
      const inside = relative(dataDir, path)
      // The index of the log is shared memory, and the lock file has no contents.
      if (inside.startsWith('..') || /-shm$|lock\.db|running\.json/.test(inside)) continue
      mkdirSync(dirname(join(place, inside)), { recursive: true, mode: 0o700 })
      writeFileSync(join(place, inside), bytes, { mode: 0o600 })
    }
  }

  #sync(path: string): void {
    const now = this.#waiting.get(path)
    if (now) this.#durable.set(path, Buffer.from(now))
  }

  #rename(from: string, to: string): void {
    for (const files of [this.#durable, this.#waiting]) {
      const bytes = files.get(from)
      files.delete(from)
      if (bytes) files.set(to, bytes)
    }
  }
}

function changed(now: Buffer, call: Extract<Call, { kind: 'write' | 'append' | 'truncate' }>): Buffer {
  if (call.kind === 'append') return Buffer.concat([now, call.bytes])
  if (call.kind === 'truncate')
    return Buffer.concat([now.subarray(0, call.size), Buffer.alloc(Math.max(0, call.size - now.length))])
  const size = Math.max(now.length, call.at + call.bytes.length)
  const grown = now.length === size ? now : Buffer.concat([now, Buffer.alloc(size - now.length)])
  call.bytes.copy(grown, call.at)
  return grown
}
