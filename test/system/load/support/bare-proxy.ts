import { createHmac, timingSafeEqual } from 'node:crypto'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tracked } from '../../../support/processes.ts'

export const proxySecret = 'shared-with-the-bench'

/** A minimal proxy: node:http on both sides, an HMAC check, keep-alive. `log`: a file to which each body is synced first. */
function serve(appPort: number, log: FileHandle | undefined, keepAlive: boolean): void {
  const agent = new Agent({ keepAlive })
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', async () => {
      const body = Buffer.concat(chunks)
      await log?.appendFile(body)
      await log?.datasync()
      isGenuine(body, String(incoming.headers['x-timestamp']), String(incoming.headers['x-signature']))
      const { method, url: path, rawHeaders: headers } = incoming
      const outgoing = request(
        { host: '127.0.0.1', port: appPort, agent, method, path, headers },
        (incomingResponse) => {
          response.writeHead(incomingResponse.statusCode ?? 502, incomingResponse.rawHeaders)
          incomingResponse.pipe(response)
        },
      )
      outgoing.on('error', () => response.writeHead(502).end())
      outgoing.end(body)
    })
  })
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

function isGenuine(body: Buffer, timestamp: string, signature: string): boolean {
  const wanted = createHmac('sha256', proxySecret).update(`${timestamp}.`).update(body).digest()
  const given = Buffer.from(signature, 'hex')
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Headers that are valid for the check above and for a credential with this secret. */
export function signed(body: Uint8Array): Record<string, string> {
  const timestamp = String(Date.now())
  const signature = createHmac('sha256', proxySecret).update(`${timestamp}.`).update(body).digest('hex')
  return { 'x-timestamp': timestamp, 'x-signature': signature }
}

export interface BareProxy {
  port: number
  /** CPU time of the process. */
  cpuMs(): Promise<number>
  stop(): Promise<void>
}

/** Starts it in a process of its own. */
export async function startBareProxy(appPort: number, { durable = false, keepAlive = true } = {}): Promise<BareProxy> {
  const child = fork(fileURLToPath(import.meta.url), [String(appPort), String(durable), String(keepAlive)], {
    execArgv: [],
    detached: true,
  })
  tracked(child)
  const [port] = (await once(child, 'message')) as [number]
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }
  const cpuMs = async (): Promise<number> => {
    child.send('cpu')
    const [spent] = (await once(child, 'message')) as [number]
    return spent
  }
  return { port, cpuMs, stop }
}

/** A file that disappears with its handle. */
async function openedAndUnlinked(path: string): Promise<FileHandle> {
  const file = await open(path, 'w')
  rmSync(path)
  return file
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , appPort, durable, keepAlive] = process.argv
  const file = join(tmpdir(), `bare-proxy-${process.pid}.log`)
  serve(Number(appPort), durable === 'true' ? await openedAndUnlinked(file) : undefined, keepAlive === 'true')
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send?.((user + system) / 1_000)
  })
}
