/** A kind of key or token of an API, which may be taken for the secret of its webhooks. */
interface KeyForm {
  /** What begins every key of this kind. */
  prefix: string
  form: RegExp
  what: string
  /** Presets whose webhooks are signed with such a key. */
  except?: readonly string[]
}

/** Keys and tokens of well-known APIs, by how they begin; one row each. */
const keyForms: readonly KeyForm[] = [
  { prefix: 'sk_', form: /^sk_(?:live|test)_/, what: 'a secret API key' },
  { prefix: 'rk_', form: /^rk_(?:live|test)_/, what: 'a restricted API key' },
  { prefix: 'pk_', form: /^pk_(?:live|test)_/, what: 'a publishable API key' },
  { prefix: 'xox', form: /^xox[abeoprs]-/, what: 'a Slack token' },
  { prefix: 'xapp-', form: /^xapp-/, what: 'a Slack app token' },
  { prefix: 'gh', form: /^gh[oprsu]_\w{20}/, what: 'a GitHub token' },
  { prefix: 'github_pat_', form: /^github_pat_/, what: 'a GitHub token' },
  { prefix: 'glpat-', form: /^glpat-/, what: 'a GitLab token' },
  { prefix: 'SG.', form: /^SG\.[\w-]{10,}\./, what: 'a SendGrid API key' },
  { prefix: 'AC', form: /^AC[0-9a-f]{32}$/, what: 'a Twilio account SID' },
  { prefix: 'SK', form: /^SK[0-9a-f]{32}$/, what: 'the SID of a Twilio API key' },
  { prefix: 'key-', form: /^key-[0-9a-f]{32}$/, what: 'a Mailgun API key', except: ['mailgun'] },
  { prefix: 'shp', form: /^shp(?:at|ca|pa)_/, what: 'a Shopify access token' },
  { prefix: 're_', form: /^re_\w{8,}_\w+$/, what: 'a Resend API key' },
  { prefix: 'pdl_', form: /^pdl_(?:live|sdbx)_apikey_/, what: 'a Paddle API key' },
  { prefix: 'lin_api_', form: /^lin_api_/, what: 'a Linear API key' },
  { prefix: 'rzp_', form: /^rzp_(?:live|test)_/, what: 'a Razorpay key id' },
  { prefix: 'pat-', form: /^pat-[a-z]{2}\d-/, what: 'a HubSpot access token' },
  { prefix: 'sk-', form: /^sk-[\w-]{20,}$/, what: 'an API key' },
  { prefix: 'EAA', form: /^EAA[A-Za-z0-9]{40,}$/, what: 'a Meta access token' },
  { prefix: 'AKIA', form: /^AKIA[0-9A-Z]{16}$/, what: 'an AWS access key id' },
  { prefix: 'eyJ', form: /^eyJ[\w-]+\.eyJ[\w-]+\./, what: 'a JSON Web Token' },
]

/** The kind of API key that a secret is, unless the preset's webhooks are signed with such a key. */
export function apiKeyForm(secret: string, preset: string): KeyForm | undefined {
  const text = secret.trim()
  return keyForms.find(({ form, except = [] }) => form.test(text) && !except.includes(preset))
}
