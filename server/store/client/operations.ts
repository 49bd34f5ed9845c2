import type { Args, CallName, Reads, Result, Writes } from '../protocol.ts'
import type { RetryQueue } from './retry-queue.ts'
import type { WorkerRpc } from './worker-rpc.ts'

const reads = [
  ...(['list', 'summaries', 'resolve', 'credentialRows', 'secretVersions', 'encryptionKeys'] as const),
  ...(['tokens', 'tokenUses', 'signingKeys', 'routes', 'audit', 'timeline', 'health'] as const),
] satisfies ReadonlyArray<keyof Reads>

const writes = [
  ...(['applyRetention', 'putCredential', 'removeCredential', 'countUse', 'putEncryptionKey'] as const),
  ...(['removeEncryptionKey', 'addToken', 'revokeTokens', 'countTokenRequest', 'putSigningKeys'] as const),
  ...(['putRoutes', 'addAudit'] as const),
] satisfies ReadonlyArray<keyof Writes | 'applyRetention'>

type Forwarded = (typeof reads)[number] | (typeof writes)[number]

/** Operations that the store forwards to its thread without a method of its own. */
export type ForwardedOperations = { [Name in Forwarded]: (...args: Args<Name>) => Promise<Result<Name>> }

/** A write only counts if it succeeds now: the retry queue records the failure and does not repeat it. */
export function forwardedOperations(rpc: WorkerRpc, queue: RetryQueue): ForwardedOperations {
  const call = (name: CallName, args: unknown[]): Promise<unknown> => rpc.call(name, args as Args<CallName>)
  return Object.fromEntries([
    ...reads.map((name) => [name, (...args: unknown[]) => call(name, args)]),
    ...writes.map((name) => [name, (...args: unknown[]) => queue.direct(() => call(name, args))]),
  ]) as ForwardedOperations
}
