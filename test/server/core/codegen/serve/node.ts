// Loads every generated file with its own environment and prints the ports they listen on.
import { readFileSync } from 'node:fs'
import { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pathToFileURL } from 'node:url'
import { serve } from '@hono/node-server'

const served = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  file: string
  env: Record<string, string>
}[]
const ports: number[] = []

let onPort: (port: number) => void = () => {}
// oxlint-disable-next-line typescript/unbound-method -- it is called with its own server below
const listen = Server.prototype.listen
Server.prototype.listen = function patched(this: Server, ...details: unknown[]) {
  const listener = onPort
  this.once('listening', () => listener((this.address() as AddressInfo).port))
  return Reflect.apply(listen, this, details) as Server
} as typeof listen

for (const { file, env } of served) {
  const { promise, resolve } = Promise.withResolvers<number>()
  onPort = resolve
  Object.assign(process.env, env, { PORT: '0' })
  const module = (await import(pathToFileURL(file).href)) as { POST?: (request: Request) => Promise<Response> }
  if (module.POST) serve({ fetch: module.POST, port: 0, hostname: '127.0.0.1' })
  ports.push(await promise)
}
console.log(JSON.stringify(ports))
