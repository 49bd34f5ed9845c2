import type { RouteView } from '../../server/core/api/views/route.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import type { Route } from '../../server/core/model/route.ts'
import type { Routes } from '../../server/service/routes.ts'
import type { CredentialTransfer } from '../../server/service/credential-transfer.ts'

/** Has one credential with the id `one`. `texts` are the imported texts. */
export class FakeCredentialTransfer implements CredentialTransfer {
  readonly texts: string[] = []

  async import(text: string): ReturnType<CredentialTransfer['import']> {
    this.texts.push(text)
    return { added: [], existing: [], servers: [], notes: [] }
  }
  export(ids: readonly string[]): ReturnType<CredentialTransfer['export']> {
    for (const id of ids) this.#known(id)
    return { credentials: [{ id: 'one', body: {} }], env: '' }
  }
  async usage(id: string): ReturnType<CredentialTransfer['usage']> {
    this.#known(id)
    return { routes: [], valid: 0, invalid: 0, lastUsedAt: null, version: 1, recent: { checked: 0, previous: 0 } }
  }
  async encryption(id: string): ReturnType<CredentialTransfer['encryption']> {
    throw new VhookError(problems.noSuchKey(id))
  }
  async makeEncryption(id: string): ReturnType<CredentialTransfer['makeEncryption']> {
    this.#known(id)
    throw new VhookError(problems.encryptionKeyExists(id))
  }
  async removeEncryption(id: string): ReturnType<CredentialTransfer['removeEncryption']> {
    throw new VhookError(problems.noSuchKey(id))
  }
  async encryptionKeys(): ReturnType<CredentialTransfer['encryptionKeys']> {
    return []
  }
  async decrypt(): ReturnType<CredentialTransfer['decrypt']> {
    return { values: [], encrypted: 0 }
  }

  #known(id: string): void {
    if (id !== 'one') throw new VhookError(problems.noSuchCredential(id))
  }
}

export class FakeRoutes implements Routes {
  routes: RouteView[] = []

  list(): RouteView[] {
    return this.routes
  }
  async replace(routes: readonly unknown[]): Promise<RouteView[]> {
    this.routes = (routes as Route[]).map((route) => ({ ...route, source: 'stored' }))
    return this.routes
  }
}
