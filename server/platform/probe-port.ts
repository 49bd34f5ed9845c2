import { connect } from 'node:net'
import { bareHost } from './ip-ranges.ts'
import { loopbackOptions } from './loopback-lookup.ts'

/** Whether something accepts TCP connections at the host and port of a URL. Never rejects; a connection that takes `ms` counts as no. */
export function acceptsConnections({ hostname, port, protocol }: URL, ms: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const number = Number(port) || (protocol === 'https:' ? 443 : 80)
  const socket = connect({ host: bareHost(hostname), port: number, timeout: ms, ...loopbackOptions(hostname) })
  const done = (accepted: boolean) => () => {
    socket.destroy()
    resolve(accepted)
  }
  socket.once('connect', done(true)).once('error', done(false)).once('timeout', done(false))
  return promise
}
