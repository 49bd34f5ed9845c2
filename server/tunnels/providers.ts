import { problems, VhookError } from '../core/model/errors.ts'
import { localtunnel } from './localtunnel.ts'
import { none } from './none.ts'
import type { TunnelOptions, TunnelProvider, TunnelSettingName } from './provider.ts'
import { publicUrl } from './public-url.ts'

/** All providers, one row each. The first is the default. */
export const providers: Record<string, TunnelProvider> = {
  [localtunnel.id]: localtunnel,
  [publicUrl.id]: publicUrl,
  [none.id]: none,
}

/** The settings of all providers. They are part of the table of settings. */
export const tunnelSettings = { ...localtunnel.settings, ...publicUrl.settings }

/** Providers that need not be named, each with the setting that selects it. */
export const impliedProviders = Object.values(providers).flatMap(({ id, impliedBy }) =>
  impliedBy === undefined ? [] : [{ id, setting: impliedBy }],
)

/** The settings that a provider reads. Empty texts count as unset. */
export const tunnelOptions = (
  { settings: own }: TunnelProvider,
  settings: { [Name in TunnelSettingName]?: string | undefined },
): TunnelOptions =>
  Object.fromEntries(
    (Object.keys(own) as TunnelSettingName[]).flatMap((name) => (settings[name] ? [[name, settings[name]]] : [])),
  )

/** The provider of that name. Throws NO_SUCH_TUNNEL. */
export function providerNamed(name: string): TunnelProvider {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined
  if (!provider) throw new VhookError(problems.noSuchTunnel(name, Object.keys(providers).join(', ')))
  return provider
}
