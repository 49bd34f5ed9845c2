import type { Api, RouteContext } from '../options.ts'

/** The public door. */
export function tunnel(app: Api, { service }: RouteContext): void {
  const tags = ['tunnel']
  app.get('/api/tunnel', { schema: { summary: 'State and address of the tunnel', tags } }, async () => service.tunnel())
  app.post(
    '/api/tunnel/probe',
    { schema: { summary: 'Send a request to the public address, and see it come back', tags } },
    () => service.probeTunnel(),
  )
  app.post('/api/tunnel/acknowledge', { schema: { summary: 'The change of address has been seen', tags } }, () =>
    service.acknowledgeTunnel(),
  )
}
