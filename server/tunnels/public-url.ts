import { problems, VhookError } from '../core/model/errors.ts'
import type { TunnelProvider, TunnelSettings } from './provider.ts'

/** A tunnel that the person runs: vhook only takes its address, and proves by probes that it leads here. */
export const publicUrl: TunnelProvider = {
  id: 'public-url',
  title: 'A tunnel of your own',
  privacy: 'Whoever runs the tunnel behind this address can read and change everything that passes.',
  check: (request) => void addressOf(request),
  async open(request) {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { url: addressOf(request), closed: promise, close: async () => resolve('it was closed') }
  },
}

/** The given address without its final slash. Throws BAD_OPTION when webhooks could not be sent there. */
function addressOf({ publicUrl: text }: TunnelSettings): string {
  if (text === undefined) throw new VhookError(problems.badOption('--public-url', 'is needed for this tunnel'))
  const why = URL.canParse(text) ? faultOf(new URL(text)) : 'is not an address such as https://hooks.example.com'
  if (why !== undefined) throw new VhookError(problems.badOption('--public-url', why))
  return new URL(text).href.replace(/\/+$/, '')
}

function faultOf(url: URL): string | undefined {
  if (!/^https?:$/.test(url.protocol)) return 'must begin with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or a password'
  if (url.search !== '' || url.hash !== '') return 'must not hold a query or a fragment'
  return undefined
}
