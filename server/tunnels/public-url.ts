import { problems, VhookError } from '../core/model/errors.ts'
import type { TunnelOptions, TunnelProvider, TunnelRequest, TunnelSession } from './provider.ts'

/** A tunnel that the user runs: vhook takes its URL, and probes whether it leads to the intake. */
export const publicUrl = {
  id: 'public-url',
  title: 'Your own tunnel',
  privacy: 'The operator of the tunnel behind this URL can read and change everything.',
  settings: {
    publicUrl: {
      type: 'text',
      flag: '<url>',
      help: 'public URL of a tunnel that you run yourself, instead of --tunnel',
    },
  },
  impliedBy: 'publicUrl',
  check: (options: TunnelOptions) => void urlOf(options),
  async open(request: TunnelRequest): Promise<TunnelSession> {
    const { promise, resolve } = Promise.withResolvers<string>()
    return { url: urlOf(request), closed: promise, close: async () => resolve('it was closed') }
  },
} satisfies TunnelProvider

/** The given URL without its final slash. Throws BAD_OPTION when webhooks cannot be sent to it. */
function urlOf({ publicUrl: text }: TunnelOptions): string {
  if (text === undefined) throw new VhookError(problems.badOption('--public-url', 'is required for this tunnel'))
  const why = URL.canParse(text) ? issueOf(new URL(text)) : 'must be a URL such as https://hooks.example.com'
  if (why !== undefined) throw new VhookError(problems.badOption('--public-url', why))
  return new URL(text).href.replace(/\/+$/, '')
}

function issueOf(url: URL): string | undefined {
  if (!/^https?:$/.test(url.protocol)) return 'must begin with https:// or http://'
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or a password'
  if (url.search !== '' || url.hash !== '') return 'must not contain a query or a fragment'
  return undefined
}
