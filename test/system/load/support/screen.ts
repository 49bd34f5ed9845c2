import { onTestFinished } from 'vitest'
import type { LiveMessage } from '../../../../server/core/api/live.ts'
import { Watcher } from '../../../support/inspector.ts'

/** The messages that it has received. */
export const messages = ({ frames }: Pick<Watcher, 'frames'>): LiveMessage[] =>
  frames.flatMap((frame) => (frame.type === 'messages' ? frame.messages : []))

/** How many events have a finished attempt in its messages; those of its first snapshot may still be finishing, and do not count. */
export function finished({ frames }: Watcher): number {
  const [first] = frames
  const before = new Set(first?.type === 'snapshot' ? first.snapshot.events.map(({ id }) => id) : [])
  const ids = messages({ frames }).flatMap((one) => (one.type === 'attempt.finished' ? [one.attempt.eventId] : []))
  return new Set(ids.filter((id) => !before.has(id))).size
}

/** A live connection that has received its snapshot; closed with the test. */
export async function aScreen(inspectorUrl: string): Promise<Watcher> {
  const { port, hash } = new URL(inspectorUrl)
  const watcher = await new Watcher(Number(port)).hello(hash.replace('#token=', ''))
  onTestFinished(() => watcher.socket.terminate())
  await watcher.received(1)
  return watcher
}
