import type { FastifyInstance } from 'fastify'

/** Reads JSON as Fastify does (`__proto__` is refused), but takes no body at all for an empty object. */
export function parseJson(app: FastifyInstance): void {
  const read = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, {})
    else void read(request, body.toString(), done)
  })
}
