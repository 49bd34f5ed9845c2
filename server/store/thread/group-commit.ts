import type { CallName, Reply, Request } from '../protocol.ts'
import { reads, writes } from '../tables/operations.ts'
import type { StoreContext } from './context.ts'
import { failureOf, isStorageFailure } from './errors.ts'

/** Whether the call belongs in the shared transaction. */
export function isWrite(call: CallName): boolean {
  return Object.hasOwn(writes, call)
}

/**
 * All waiting writes in one transaction, with one flush to disk. Throws when storage fails, and then none of them happened.
 * A bug in one write must not fail the others: each then runs in its own transaction.
 */
export function commitGroup(context: StoreContext, requests: Request[]): Reply[] {
  try {
    return commit(context, () => requests.map((request) => reply(context, request)))
  } catch (error) {
    if (isStorageFailure(error)) throw error
    const [only, ...others] = requests
    if (only && others.length === 0) return [failedReply(only, error)]
    return requests.flatMap((request) => commitGroup(context, [request]))
  }
}

/** Runs work in one transaction, then the steps that had to wait for it. Restores the running totals if it fails. */
export function commit<Result>(context: StoreContext, work: () => Result): Result {
  const { events, spilled } = context
  try {
    const result = context.sql.transaction(work)
    for (const step of context.afterCommit.splice(0)) step()
    return result
  } catch (error) {
    Object.assign(context, { events, spilled, afterCommit: [] })
    throw error
  }
}

type Run = (context: StoreContext, ...args: unknown[]) => unknown
const operations = { ...reads, ...writes } as unknown as Record<CallName, Run>

/** Runs one operation; throws what it throws. */
export function reply(context: StoreContext, { id, call, args, now }: Request): Reply {
  context.now = now
  return { id, ok: true, value: operations[call](context, ...args) }
}

export function failedReply({ id }: Request, error: unknown): Reply {
  return { id, ok: false, failure: failureOf(error) }
}
