import type { Server } from 'node:net'
import { problems, VhookError } from '../core/model/errors.ts'

/** Listens on one address. Rejects with PORT_TAKEN when another program has it. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const failed = (error: NodeJS.ErrnoException): void => {
    const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
    reject(taken ? new VhookError(problems.portTaken(port), { cause: error }) : error)
  }
  server.once('error', failed)
  server.listen(port, host, () => {
    server.off('error', failed)
    resolve()
  })
  return promise
}
