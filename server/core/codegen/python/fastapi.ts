import { pythonLanguage } from './language.ts'

export const pythonFastapi = pythonLanguage({
  id: 'python-fastapi',
  title: 'Python, FastAPI',
  imports: ['from fastapi import FastAPI, HTTPException, Request'],
  parts: {
    headers: 'request.headers',
    body: 'await request.body()',
    method: 'request.method',
    path: 'path_of(request)',
  },
  route: ({ expression, raw }) => [
    ...(expression.includes('path_of(') ? pathOf : []),
    'app = FastAPI()',
    '',
    '',
    '@app.post("/webhook")',
    // Without a body there is nothing to await, and FastAPI runs blocking code off its event loop.
    `${raw ? 'async ' : ''}def webhook(request: Request):`,
    ...(raw ? ['    # Do not declare a model for the body: the signature covers the raw bytes.'] : []),
    `    if not ${expression}:`,
    '        raise HTTPException(401, "invalid signature")',
    `    # The signature is valid; ${raw ? 'await request.json() gives the event' : 'handle it here'}.`,
    '    return {"received": True}',
  ],
})

const pathOf = [
  'def path_of(request: Request) -> str:',
  '    # Path and query as received: request.url is decoded and re-encoded.',
  '    query = request.scope["query_string"]',
  '    return (request.scope["raw_path"] + (b"?" + query if query else b"")).decode()',
  '',
  '',
]
