import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { Session } from 'node:inspector'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startDaemon } from '../../../../server/daemon.ts'
import { settingsSchema } from '../../../../server/settings/parse.ts'

/**
 * Prints as JSON which source files a live event passes on its way to the app. V8 counts the functions that run on the main
 * thread until the app gets the first byte, and on the storage thread until the event is stored.
 */

interface Coverage {
  result: Array<{ url: string; functions: Array<{ functionName: string; ranges: Array<{ count: number }> }> }>
}

const root = fileURLToPath(new URL('../../../../server/', import.meta.url))

/** Files with a function that ran since the last call. Top-level module code does not count. */
function entered({ result }: Coverage): string[] {
  const own = result.filter(({ url }) => url.startsWith('file:') && fileURLToPath(url).startsWith(root))
  const ran = own.filter(({ functions }) =>
    functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
  )
  return ran.map(({ url }) => fileURLToPath(url).slice(root.length)).toSorted()
}

/** One profiler per thread. The one of this thread is synchronous, the one of the storage thread uses messages. */
class Profilers {
  readonly #session = new Session()
  readonly #waiting = new Map<number, (coverage: Coverage) => void>()
  #worker = ''
  #last = 0

  constructor() {
    this.#session.connect()
    this.#session.on('NodeWorker.attachedToWorker', ({ params }) => {
      if (params.workerInfo.title.includes('storage')) this.#worker = params.sessionId
    })
    this.#session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      const { id, result } = JSON.parse(params.message) as { id?: number; result: Coverage }
      if (id !== undefined) this.#waiting.get(id)?.(result)
    })
    this.#session.post('NodeWorker.enable', { waitForDebuggerOnStart: false })
  }

  async start(): Promise<void> {
    const options = { callCount: true, detailed: false }
    this.#session.post('Profiler.enable')
    this.#session.post('Profiler.startPreciseCoverage', options)
    await this.#post('Profiler.enable', {})
    await this.#post('Profiler.startPreciseCoverage', options)
  }

  /** Files entered on this thread since the last call. */
  main(): string[] {
    let found: string[] = []
    this.#session.post('Profiler.takePreciseCoverage', (_error, coverage) => (found = entered(coverage)))
    return found
  }

  /** Files entered on the storage thread since the last call. */
  async storage(): Promise<string[]> {
    return entered(await this.#post('Profiler.takePreciseCoverage', {}))
  }

  #post(method: string, params: object): Promise<Coverage> {
    const id = ++this.#last
    const { promise, resolve } = Promise.withResolvers<Coverage>()
    this.#waiting.set(id, resolve)
    const message = JSON.stringify({ id, method, params })
    this.#session.post('NodeWorker.sendMessageToWorker', { sessionId: this.#worker, message })
    return promise
  }
}

const profilers = new Profilers()
let atApp: string[] = []
const app = createServer((request, response) => {
  atApp = profilers.main()
  request.resume()
  response.end()
})
await once(app.listen(0, '127.0.0.1'), 'listening')
const dataDir = mkdtempSync(join(tmpdir(), 'vhook-files-'))
const target = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
const settings = settingsSchema.parse({ port: 0, inspectorPort: 0, tunnel: 'none', target })
const daemon = await startDaemon({ ...settings, dataDir, page: false })

const finished = (): Promise<void> =>
  new Promise((resolve) => {
    const stop = daemon.hub.subscribe(({ type }) => {
      if (type !== 'attempt.finished') return
      stop()
      setTimeout(resolve, 200)
    })
  })
async function send(): Promise<void> {
  const done = finished()
  await (await fetch(`${daemon.intakeUrl}/hook`, { method: 'POST', body: '{"message":{"type":"hang"}}' })).text()
  await done
}

await send()
await profilers.start()
await send()
profilers.main()
await profilers.storage()
await send()
const main = atApp
const storage = await profilers.storage()
process.stdout.write(`${JSON.stringify({ main, storage })}\n`)
await daemon.close()
app.close()
app.closeAllConnections()
rmSync(dataDir, { recursive: true, force: true })
process.exit()
