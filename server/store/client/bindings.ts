import type { Route } from '../../core/model/route.ts'
import type { BindingStore, EncryptionKeyRow, SecretVersions } from '../contract.ts'
import type { Channel } from './worker-rpc.ts'
import type { RetryQueue } from './retry-queue.ts'

/** The asking side of what binds events to credentials. */
export class BindingCalls implements BindingStore {
  readonly #channel: Channel
  readonly #keeper: RetryQueue

  constructor(channel: Channel, keeper: RetryQueue) {
    this.#channel = channel
    this.#keeper = keeper
  }

  secretVersions(credentialId: string, count: number): Promise<SecretVersions> {
    return this.#channel.call('secretVersions', [credentialId, count])
  }

  routes(): Promise<Route[]> {
    return this.#channel.call('routes', [])
  }

  putRoutes(routes: Route[]): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('putRoutes', [routes]))
  }

  encryptionKeys(): Promise<EncryptionKeyRow[]> {
    return this.#channel.call('encryptionKeys', [])
  }

  putEncryptionKey(row: EncryptionKeyRow): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('putEncryptionKey', [row]))
  }

  removeEncryptionKey(credentialId: string): Promise<void> {
    return this.#keeper.direct(() => this.#channel.call('removeEncryptionKey', [credentialId]))
  }
}
