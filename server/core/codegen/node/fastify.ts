import { nodeLanguage } from './language.ts'

export const nodeFastify = nodeLanguage({
  id: 'node-fastify',
  title: 'Node.js, Fastify',
  typed: false,
  imports: ['import Fastify from "fastify"'],
  headers: 'request.headers',
  header: (name) => `headers[${name}]`,
  parts: { method: 'request.method', path: 'request.raw.url' },
  route: ({ raw, rejectUnlessValid }) => [
    'const app = Fastify({ bodyLimit: 5 * 1024 * 1024 })',
    '',
    ...(raw
      ? [
          '// The signature covers the raw bytes: do not parse the body.',
          '// Register this in its own plugin if other routes need parsed bodies.',
          'app.removeAllContentTypeParsers()',
          'app.addContentTypeParser("*", { parseAs: "buffer" }, (request, body, done) => done(null, body))',
          '',
        ]
      : []),
    'app.post("/webhook", async (request, reply) => {',
    ...(raw ? ['  const body = request.body ?? Buffer.alloc(0)'] : []),
    ...rejectUnlessValid('return reply.code(401).send("invalid signature")'),
    `  // The signature is valid${raw ? '; JSON.parse(body) gives the event' : ''}.`,
    '  return { received: true }',
    '})',
    '',
    'await app.listen({ port: Number(process.env.PORT ?? 3000) })',
  ],
})
