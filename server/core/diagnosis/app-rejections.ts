/** Why an app rejects a valid request, recognised by its response. */
interface Rejection {
  /** Matches the beginning of the response's body. */
  answer: RegExp
  /** What went wrong, and the change of the app's code. */
  advice: string
}

const rawBefore = (framework: string, code: string) =>
  `The body was parsed before it was verified, so ${framework} no longer has the bytes that were signed: ${code}.`

/** One row each; the first that matches is reported. */
export const rejections: readonly Rejection[] = [
  {
    answer: /payload must be provided as a string or a Buffer|Payload was provided as a parsed JavaScript object/i,
    advice: rawBefore(
      'the Stripe SDK',
      "put app.post('/webhook', express.raw({ type: 'application/json' }), handler) before app.use(express.json()) and pass req.body unchanged",
    ),
  },
  {
    answer: /No signatures found matching the expected signature for payload/i,
    advice:
      "The app has another signing secret, or not the raw body: compare its endpoint secret (whsec_…) with the one stored here, and register express.raw({ type: 'application/json' }) for this path before express.json(). stripe listen prints a secret of its own.",
  },
  {
    answer: /Timestamp outside the tolerance zone|Message timestamp too (?:old|new)/i,
    advice:
      "The app's clock or tolerance differs from the sender's: set the clock by a time server, and replay old events re-signed.",
  },
  {
    answer: /No matching signature found|WebhookVerificationError/i,
    advice:
      "The app has another signing secret, or not the raw body: compare its whsec_… secret with the one stored here, and verify the raw body, in Express with express.raw({ type: 'application/json' }).",
  },
  {
    answer: /signature does not match event payload and secret|\[@octokit\/webhooks\]/i,
    advice:
      'The app has another webhook secret than the one stored here, or a parser ran before createNodeMiddleware(webhooks): mount it before express.json(), or pass the raw text to webhooks.verifyAndReceive.',
  },
  {
    answer:
      /The "data" argument must be of type string or an instance of Buffer|first argument must be of type string or an instance of Buffer/i,
    advice: rawBefore(
      'the app',
      'in Express keep them with express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } }) and verify req.rawBody',
    ),
  },
  {
    answer: /FST_ERR_CTP/,
    advice: rawBefore(
      'Fastify',
      "add fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => done(null, body)) and verify request.body",
    ),
  },
  {
    answer: /API resolved without sending a response|__NEXT_DATA__/,
    advice: rawBefore(
      'Next.js',
      'in a pages route export const config = { api: { bodyParser: false } }, in an app route verify await request.text()',
    ),
  },
  {
    answer: /RawPostDataException|You cannot access body after reading|CSRF verification failed/i,
    advice:
      'Django refused the request: exempt the view with @csrf_exempt, and verify request.body before anything reads request.data or request.POST.',
  },
  {
    answer: /InvalidAuthenticityToken|Can't verify CSRF token authenticity/i,
    advice:
      'Rails refused the request: add skip_before_action :verify_authenticity_token to the controller, and verify request.raw_post instead of params.',
  },
  {
    answer: /CSRF token mismatch|Page Expired|TokenMismatchException/i,
    advice:
      "Laravel refused the request: exclude the path with validateCsrfTokens(except: ['webhook']), and verify $request->getContent() instead of $request->all().",
  },
  {
    answer: /SignatureVerificationError|SignatureVerificationException/i,
    advice:
      'The app has another signing secret, or not the raw body: verify request.get_data() in Flask, request.body in Django, request.raw_post in Rails, file_get_contents("php://input") in PHP.',
  },
]
