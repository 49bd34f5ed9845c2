import { pythonLanguage } from './language.ts'

export const pythonFlask = pythonLanguage({
  id: 'python-flask',
  title: 'Python, Flask',
  imports: ['from flask import Flask, request'],
  parts: {
    headers: 'request.headers',
    body: 'request.get_data()',
    method: 'request.method',
    // Path and query as they were sent: request.full_path is decoded.
    path: 'request.environ["RAW_URI"]',
  },
  route: ({ expression, raw }) => [
    'app = Flask(__name__)',
    '',
    '',
    '@app.post("/webhook")',
    'def webhook():',
    ...(raw ? ['    # get_data() gives the raw bytes, which the signature covers; get_json() would not.'] : []),
    `    if not ${expression}:`,
    '        return "not genuine", 401',
    '    # The webhook is genuine; request.get_json() gives the event.',
    '    return {"received": True}',
  ],
})
