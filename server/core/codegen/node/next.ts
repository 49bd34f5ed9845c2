import { nodeLanguage } from './language.ts'

export const nodeNext = nodeLanguage({
  id: 'node-next',
  title: 'Next.js, App Router',
  typed: true,
  imports: [],
  headers: 'request.headers',
  header: (name) => `headers.get(${name})`,
  parts: { method: 'request.method', path: 'pathOf(request.url)' },
  route: ({ raw, rejectUnlessValid }) => [
    '// Save as app/webhook/route.ts. node:crypto needs the Node.js runtime, not the edge runtime.',
    'export const runtime = "nodejs"',
    '',
    'export async function POST(request: Request): Promise<Response> {',
    ...(raw
      ? [
          '  // The signature covers the raw bytes, so do not use request.json().',
          '  const body = Buffer.from(await request.arrayBuffer())',
        ]
      : []),
    ...rejectUnlessValid('return new Response("invalid signature", { status: 401 })'),
    `  // The signature is valid${raw ? '; JSON.parse(body.toString()) gives the event' : ''}.`,
    '  return Response.json({ received: true })',
    '}',
  ],
})
