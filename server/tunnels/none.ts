import type { TunnelProvider } from './provider.ts'

/** No public URL: the intake is reachable from this machine only. */
export const none: TunnelProvider = {
  id: 'none',
  title: 'No tunnel',
  privacy: 'Nobody else can read the traffic: the URL works on this machine only.',
  settings: {},
  offline: true,
  open(request) {
    const { promise, resolve } = Promise.withResolvers<string>()
    return Promise.resolve({
      url: `http://127.0.0.1:${request.port}`,
      closed: promise,
      close: () => Promise.resolve(resolve('it was closed')),
    })
  },
}
