import { problems, VhookError } from '../core/model/errors.ts'
import { localtunnel } from './localtunnel.ts'
import { none } from './none.ts'
import type { TunnelProvider } from './provider.ts'
import { publicUrl } from './public-url.ts'

/** All providers, one row each. The first is the default. */
export const providers: Record<string, TunnelProvider> = {
  [localtunnel.id]: localtunnel,
  [publicUrl.id]: publicUrl,
  [none.id]: none,
}

/** The provider of that name. Throws NO_SUCH_TUNNEL. */
export function providerNamed(name: string): TunnelProvider {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (!provider) throw new VhookError(problems.noSuchTunnel(name, Object.keys(providers).join(', ')))
  return provider
}
