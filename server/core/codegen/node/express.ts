import { nodeLanguage } from './language.ts'

export const nodeExpress = nodeLanguage({
  id: 'node-express',
  title: 'Node.js, Express',
  typed: false,
  imports: ['import express from "express"'],
  headers: 'request.headers',
  header: (name) => `headers[${name}]`,
  parts: { method: 'request.method', path: 'request.originalUrl' },
  route: ({ waits, raw, rejectUnlessValid }) => [
    'const app = express()',
    '',
    ...(raw
      ? [
          '// Mount this before express.json(): the signature covers the raw bytes, not the parsed object.',
          `app.post("/webhook", express.raw({ type: () => true, limit: "5mb" }), ${waits ? 'async ' : ''}(request, response) => {`,
          '  const body = request.body ?? Buffer.alloc(0)',
        ]
      : [`app.post("/webhook", ${waits ? 'async ' : ''}(request, response) => {`]),
    ...rejectUnlessValid('return response.status(401).send("invalid signature")'),
    `  // The signature is valid${raw ? '; JSON.parse(body) gives the event' : ''}.`,
    '  response.json({ received: true })',
    '})',
    '',
    'app.listen(process.env.PORT ?? 3000)',
  ],
})
