import { nodeLanguage } from './language.ts'

export const nodeHono = nodeLanguage({
  id: 'node-hono',
  title: 'Node.js, Hono',
  typed: false,
  imports: ['import { serve } from "@hono/node-server"', 'import { Hono } from "hono"'],
  headers: 'context.req.raw.headers',
  header: (name) => `headers.get(${name})`,
  parts: { method: 'context.req.method', path: 'pathOf(context.req.url)' },
  route: ({ raw, rejectUnlessValid }) => [
    'const app = new Hono()',
    '',
    'app.post("/webhook", async (context) => {',
    ...(raw
      ? [
          '  // The signature covers the raw bytes, so read them before the body is parsed.',
          '  const body = Buffer.from(await context.req.arrayBuffer())',
        ]
      : []),
    ...rejectUnlessValid('return context.text("invalid signature", 401)'),
    `  // The signature is valid${raw ? '; JSON.parse(body) gives the event' : ''}.`,
    '  return context.json({ received: true })',
    '})',
    '',
    'serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) })',
  ],
})
