import type { CallName, Reply, Request } from '../protocol.ts'
import { calls } from '../tables/operations.ts'
import { failureOf, isStorageFailure } from './errors.ts'
import type { StoreContext } from './context.ts'

/** Whether the call belongs in the common transaction. */
export function isWrite(call: CallName): boolean {
  return call !== 'open' && call !== 'close' && calls[call].kind === 'write'
}

/**
 * All waiting writes in one transaction: one flush to disk for all of them. Throws when storage fails, and then nothing of it happened.
 * A fault in one write must not take its neighbours down: then each runs by itself.
 */
export function commitGroup(context: StoreContext, requests: Request[]): Reply[] {
  try {
    return commit(context, requests)
  } catch (error) {
    if (isStorageFailure(error)) throw error
    const [only, ...others] = requests
    if (only && others.length === 0) return [refusal(only, error)]
    return requests.flatMap((request) => commitGroup(context, [request]))
  }
}

function commit(context: StoreContext, requests: Request[]): Reply[] {
  const { events, spilled } = context
  try {
    const replies = context.sql.transaction(() => requests.map((request) => answer(context, request)))
    for (const step of context.afterCommit.splice(0)) step()
    return replies
  } catch (error) {
    Object.assign(context, { events, spilled, afterCommit: [] })
    throw error
  }
}

/** Runs one call; throws what it throws. */
export function answer(context: StoreContext, request: Request): Reply {
  context.now = request.now
  const { run } = calls[request.call as keyof typeof calls] as {
    run: (context: StoreContext, ...args: unknown[]) => unknown
  }
  return { id: request.id, ok: true, value: run(context, ...request.args) }
}

export function refusal(request: Request, error: unknown): Reply {
  return { id: request.id, ok: false, failure: failureOf(error) }
}
