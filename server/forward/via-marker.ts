import { randomBytes } from 'node:crypto'
import type { HeaderList } from '../core/model/request.ts'
import { isLoopback } from '../platform/ip-ranges.ts'

/**
 * The mark of this launch on requests that leave the machine (`Via`, RFC 9110 section 7.6.3), so that one that comes back by way
 * of the tunnel is known. An app on this machine never sees it: a loop to there is known by its connection.
 */
export class ViaMarker {
  readonly #name = `vhook-${randomBytes(6).toString('hex')}`

  linesFor(address: URL): HeaderList {
    return isLoopback(address.hostname) ? [] : [['Via', `1.1 ${this.#name}`]]
  }

  /** Whether a request with this `Via` was sent by this launch. */
  isOwn(via: string | undefined): boolean {
    return via?.includes(this.#name) ?? false
  }
}
