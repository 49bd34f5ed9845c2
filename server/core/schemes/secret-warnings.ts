import { type AuthenticationPlan, secretField } from '../model/credential.ts'

/** Other keys of a sender, which are often taken for its signing secret. */
const otherKeys: Readonly<Record<string, readonly [pattern: RegExp, what: string]>> = {
  stripe: [/^(sk|pk|rk)_(test|live)_/, 'a Stripe API key; the signing secret of the endpoint begins with whsec_'],
  github: [/^(gh[pousr]_|github_pat_)/, 'a GitHub access token; enter the secret of the webhook'],
  slack: [/^(xox[a-z]|xapp)-/, 'a Slack token; enter the signing secret of the app (Basic Information)'],
  sendgrid: [/^SG\./, 'a SendGrid API key; enter the verification key of the event webhook'],
  twilio: [/^(AC|SK)[0-9a-f]{32}$/i, 'a Twilio SID; enter the auth token of the account'],
  shopify: [/^shp(at|ca|pa|ua)_/, 'a Shopify access token; enter the client secret of the app (shpss_…)'],
  resend: [/^re_/, 'a Resend API key; the signing secret of the webhook begins with whsec_'],
  clerk: [/^(sk|pk)_(test|live)_/, 'a Clerk API key; the signing secret of the endpoint begins with whsec_'],
  openai: [/^sk-/, 'an OpenAI API key; the signing secret of the webhook begins with whsec_'],
  linear: [/^lin_(api|oauth)_/, 'a Linear API key; enter the signing secret of the webhook'],
  paddle: [/^pdl_(sdbx|live)_apikey_/, 'a Paddle API key; enter the secret key of the notification destination'],
  workos: [/^sk_/, 'a WorkOS API key; enter the secret of the webhook endpoint'],
  discord: [/^[\w-]{20,}\.[\w-]{6}\.[\w-]{20,}$/, 'a Discord bot token; enter the public key of the application'],
  square: [/^EAAA/, 'a Square access token; enter the signature key of the subscription'],
}

/** What a pasted secret often has and a secret rarely does; one row each. */
const forms: ReadonlyArray<readonly [pattern: RegExp, what: string]> = [
  [/^\s|\s$/, 'has white space or a line end around it, which counts as part of the secret'],
  [/^(["'`]).*\1$/s, 'is in quotes, which count as part of the secret'],
  [/^\$\{?\w+\}?$/, 'looks like the name of a variable, not its value'],
  [/^\*+$|…|\.\.\.$/, 'looks like a placeholder or a masked secret'],
]

/** The id of a plan's preset, if it has one. */
const presetIdOf = (plan: AuthenticationPlan): string =>
  plan.type !== 'preset' ? '' : typeof plan.preset === 'string' ? plan.preset : plan.preset.id

/**
 * Reasons to doubt that a secret is the right text, each continuing "The secret"; empty for an ordinary one. A secret may
 * be anything, so none of them makes a credential invalid.
 */
export function secretWarnings(plan: AuthenticationPlan): string[] {
  const secret = (plan as unknown as Record<string, unknown>)[secretField[plan.type]]
  if (typeof secret !== 'string') return []
  const doubts = forms.filter(([pattern]) => pattern.test(secret)).map(([, what]) => what)
  const [pattern, what] = otherKeys[presetIdOf(plan)] ?? []
  const bare = secret.trim().replace(/^(["'`])(.*)\1$/s, '$2')
  return pattern?.test(bare) ? [...doubts, `is ${what}`] : doubts
}
