import { pythonLanguage } from './language.ts'

export const pythonFlask = pythonLanguage({
  id: 'python-flask',
  title: 'Python, Flask',
  imports: ['from flask import Flask, request'],
  parts: {
    headers: 'request.headers',
    body: 'request.get_data()',
    method: 'request.method',
    // Path and query as received: request.full_path is decoded.
    path: 'request.environ["RAW_URI"]',
  },
  route: ({ expression, raw }) => [
    'app = Flask(__name__)',
    '',
    '',
    '@app.post("/webhook")',
    'def webhook():',
    ...(raw ? ['    # The signature covers the raw bytes: use get_data(), not get_json().'] : []),
    `    if not ${expression}:`,
    '        return "invalid signature", 401',
    '    # The signature is valid; request.get_json() gives the event.',
    '    return {"received": True}',
  ],
})
