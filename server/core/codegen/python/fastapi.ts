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
    // Without the body there is nothing to await, and FastAPI keeps what blocks off its loop.
    `${raw ? 'async ' : ''}def webhook(request: Request):`,
    ...(raw ? ['    # Declare no model for the body: the signature covers its raw bytes.'] : []),
    `    if not ${expression}:`,
    '        raise HTTPException(401, "not genuine")',
    `    # The webhook is genuine; ${raw ? 'await request.json() gives the event' : 'handle it here'}.`,
    '    return {"received": True}',
  ],
})

const pathOf = [
  'def path_of(request: Request) -> str:',
  '    # Path and query as they were sent: request.url is decoded and written again.',
  '    query = request.scope["query_string"]',
  '    return (request.scope["raw_path"] + (b"?" + query if query else b"")).decode()',
  '',
  '',
]
