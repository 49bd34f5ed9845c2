import type { TunnelProvider } from './provider.ts'

/** No public address: the intake is reached from this machine only. */
export const none: TunnelProvider = {
  id: 'none',
  title: 'No tunnel',
  privacy: 'Nothing passes through anyone else: only this machine reaches the address.',
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
