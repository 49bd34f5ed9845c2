import { onTestFinished } from 'vitest'
import type { LiveMessage } from '../../../../server/core/api/live.ts'
import { Watcher } from '../../../support/inspector.ts'

/** The messages that it has received. */
export const messages = ({ frames }: Watcher): LiveMessage[] =>
  frames.flatMap((frame) => (frame.type === 'messages' ? frame.messages : []))

/** How many events have a finished attempt in its messages. */
export const finished = (watcher: Watcher): number =>
  new Set(messages(watcher).flatMap((one) => (one.type === 'attempt.finished' ? [one.attempt.eventId] : []))).size

/** A live connection that has received its snapshot; closed with the test. */
export async function aScreen(inspectorUrl: string): Promise<Watcher> {
  const { port, hash } = new URL(inspectorUrl)
  const watcher = await new Watcher(Number(port)).hello(hash.replace('#token=', ''))
  onTestFinished(() => watcher.socket.terminate())
  await watcher.received(1)
  return watcher
}
