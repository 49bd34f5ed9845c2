import type { Socket } from 'node:net'

/** Bytes that went through a joined connection: `sent` from the sender to the app, `received` from the app to the sender. */
export interface Traffic {
  sent: number
  received: number
}

/** How long one side may take to send what is left after the other has closed, in ms. */
const FLUSH_MS = 1_000

/** Passes everything from one connection to the other, both ways. Resolves when both are closed; never rejects. */
export async function joinConnections(sender: Socket, app: Socket): Promise<Traffic> {
  const traffic: Traffic = { sent: 0, received: 0 }
  const closed = Promise.all([pass(sender, app), pass(app, sender)])
  sender.on('data', ({ length }) => (traffic.sent += length))
  app.on('data', ({ length }) => (traffic.received += length))
  await closed
  return traffic
}

/** Resolves when `from` is closed. */
async function pass(from: Socket, to: Socket): Promise<void> {
  const closed = Promise.withResolvers<void>()
  // The 'close' that follows says it all: an error here is the end of a connection, which either side may cause.
  from.on('error', () => undefined)
  from.once('close', () => {
    to.end()
    setTimeout(() => to.destroy(), FLUSH_MS).unref()
    closed.resolve()
  })
  if (from.destroyed) from.emit('close')
  from.pipe(to)
  await closed.promise
}
