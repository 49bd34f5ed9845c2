/** Why an app rejects a valid request, recognised by its response. */
interface Rejection {
  /** Matches the beginning of the response's body. */
  answer: RegExp
  /** What went wrong, and what to change. */
  advice: string
  /** The change of the app's code. */
  code?: string
}

const parsed = (reader: string, change: string) =>
  `The body was parsed before it was verified, so ${reader} no longer has the bytes that were signed. ${change}`

const express = `app.post('/webhook', express.raw({ type: 'application/json' }), handler)
app.use(express.json())`

/** One row each; the first that matches is reported. */
export const rejections: readonly Rejection[] = [
  {
    answer: /payload must be provided as a string or a Buffer|Payload was provided as a parsed JavaScript object/i,
    advice: parsed('the Stripe SDK', 'In Express, register express.raw for this path before express.json.'),
    code: express,
  },
  {
    answer: /No signatures found matching the expected signature for payload/i,
    advice:
      'The app has another signing secret, or not the raw body: compare its endpoint secret (whsec_…) with the one stored here, and register express.raw for this path before express.json. stripe listen prints a secret of its own.',
    code: express,
  },
  {
    answer: /Timestamp outside the tolerance zone|Message timestamp too (?:old|new)/i,
    advice:
      "The app's clock or tolerance differs from the sender's: set the clock by a time server, and replay old events re-signed.",
  },
  {
    answer: /No matching signature found|WebhookVerificationError/i,
    advice:
      'The app has another signing secret, or not the raw body: compare its whsec_… secret with the one stored here, and verify the raw body, in Express with express.raw.',
    code: express,
  },
  {
    answer: /signature does not match event payload and secret|\[@octokit\/webhooks\]/i,
    advice:
      'The app has another webhook secret than the one stored here, or a parser ran before its middleware: mount the middleware first, or pass the raw text to webhooks.verifyAndReceive.',
    code: `app.use(createNodeMiddleware(webhooks))
app.use(express.json())`,
  },
  {
    answer:
      /The "data" argument must be of type string or an instance of Buffer|first argument must be of type string or an instance of Buffer/i,
    advice: parsed('the app', 'In Express, keep them and verify req.rawBody.'),
    code: 'app.use(express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } }))',
  },
  {
    answer: /FST_ERR_CTP/,
    advice: parsed('Fastify', 'Add a parser that keeps them, and verify request.body.'),
    code: `fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => done(null, body))`,
  },
  {
    answer: /API resolved without sending a response|__NEXT_DATA__/,
    advice: parsed('Next.js', 'In a pages route switch the parser off; in an app route verify the text.'),
    code: `export const config = { api: { bodyParser: false } } // pages route
const body = await request.text() // app route`,
  },
  {
    answer: /RawPostDataException|You cannot access body after reading|CSRF verification failed/i,
    advice:
      'Django refused the request: exempt the view, and verify request.body before anything reads request.data or request.POST.',
    code: `@csrf_exempt
def webhook(request):
    payload = request.body`,
  },
  {
    answer: /InvalidAuthenticityToken|Can't verify CSRF token authenticity/i,
    advice: 'Rails refused the request: exempt the controller, and verify request.raw_post instead of params.',
    code: `skip_before_action :verify_authenticity_token
payload = request.raw_post`,
  },
  {
    answer: /CSRF token mismatch|Page Expired|TokenMismatchException/i,
    advice:
      'Laravel refused the request: exclude the path, and verify $request->getContent() instead of $request->all().',
    code: `$middleware->validateCsrfTokens(except: ['webhook']);
$payload = $request->getContent();`,
  },
  {
    answer: /SignatureVerificationError|SignatureVerificationException/i,
    advice: 'The app has another signing secret, or not the raw body.',
    code: `request.get_data() # Flask
request.body # Django
request.raw_post # Rails
file_get_contents('php://input') // PHP`,
  },
]
