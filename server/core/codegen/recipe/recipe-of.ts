import type { AuthenticationPlan, Credential } from '../../model/credential.ts'
import { secretField } from '../../model/credential.ts'
import { problems, VhookError } from '../../model/errors.ts'
import type { CompiledScheme } from '../../schemes/compile-scheme.ts'
import { compile } from '../../schemes/compile-plan.ts'
import type { Kind } from '../../schemes/scheme.ts'
import { jwtRecipe } from './jwt.ts'
import { oauth2Recipe } from './oauth2.ts'
import type { PublicKeyRule, Recipe } from './recipe.ts'
import { keyRule, listed, needsOf } from './rules.ts'
import { digestSteps, publicKeySteps, tokenSteps } from './steps.ts'
import { NotSupported } from '../not-supported.ts'
import { usualVariant } from './variant.ts'

const withUrl = ({ settings: { notificationUrl: url } }: CompiledScheme) => (url === undefined ? {} : { url })

type Maker = (compiled: CompiledScheme) => Recipe

const shared = { secretName: 'WEBHOOK_SECRET' }

const byDigest: Maker = (compiled) => {
  const { steps, kinds } = digestSteps(compiled)
  const { kind, algorithm = 'sha256', key } = compiled.scheme
  const name = algorithm.toUpperCase()
  const about = [`${kind === 'hmac' ? `HMAC-${name}` : `the ${name}`} over ${shownMessage(compiled)}.`]
  const withKey = kind === 'hmac' ? { key: keyRule(key) } : {}
  return { kind: 'steps', about, ...shared, steps, ...withKey, ...withUrl(compiled), needs: needsOf(kinds) }
}

const shownMessage = ({ message, scheme }: CompiledScheme) => {
  if (message?.text === '{body}') return 'the raw body'
  return (message?.text ?? '')
    .replaceAll('\n', '(newline)')
    .replaceAll('{id}', `{${scheme.messageId?.split(':')[1] ?? 'id'}}`)
}

const methodNames: Partial<Record<Kind, string>> = {
  ed25519: 'Ed25519 signature',
  ecdsa: 'ECDSA signature (P-256, SHA-256)',
  rsa: 'RSA signature (PKCS #1 v1.5, SHA-256)',
}

const byPublicKey: Maker = (compiled) => {
  const { steps, kinds } = publicKeySteps(compiled)
  const { kind, publicKey: form = 'pem', fixedKey, key } = compiled.scheme
  const publicKey: PublicKeyRule = {
    form,
    strip: listed(key?.stripPrefix),
    ...(fixedKey !== undefined && { fixed: fixedKey }),
  }
  const about = [`${methodNames[kind]} over ${shownMessage(compiled)}.`]
  const common = { about, secretName: 'WEBHOOK_PUBLIC_KEY', needs: needsOf(kinds) }
  return { kind: 'steps', ...common, ...withUrl(compiled), steps, publicKey }
}

const byToken: Maker = (compiled) => {
  const { steps, kinds } = tokenSteps(compiled)
  const basic = compiled.scheme.kind === 'basic'
  const about = [
    basic
      ? 'user name and password in HTTP Basic authentication. The secret is user:password.'
      : 'the secret itself, which only HTTPS protects.',
  ]
  return { kind: 'steps', about, ...shared, steps, needs: needsOf(kinds) }
}

/** Builds the recipe for each kind of scheme. */
const makers: Record<Kind, Maker> = {
  hmac: byDigest,
  hash: byDigest,
  ed25519: byPublicKey,
  ecdsa: byPublicKey,
  rsa: byPublicKey,
  token: byToken,
  basic: byToken,
  jwt: (compiled) => jwtRecipe(compiled),
  code: ({ scheme }) => {
    throw new NotSupported(`${scheme.id} signs with keys or certificates that must be fetched; use its own library`)
  },
}

/** The plan with a stand-in for an unknown secret: only the secret's form affects the code. */
function withSecret({ authenticationPlan: plan }: Credential): { plan: AuthenticationPlan; secret: string } {
  const field = secretField[plan.type]
  const given = (plan as unknown as Record<string, unknown>)[field]
  const secret = typeof given === 'string' ? given : ''
  return { plan: { ...plan, [field]: secret || 'not-at-hand' }, secret }
}

/** The steps that verify a credential's requests. Throws BAD_CREDENTIAL, or NotSupported if no code could. */
export function recipeOf(credential: Credential): Recipe {
  const { plan, secret } = withSecret(credential)
  const compiled = compile(plan)
  if (compiled.kind === 'unusable') {
    const [issue] = compiled.issues
    throw new VhookError(problems.badCredential(issue?.field ?? 'authenticationPlan', issue?.why ?? 'cannot be used'))
  }
  const several = compiled.kind === 'scheme' && compiled.scheme.variants.length > 1
  const recipe = compiled.kind === 'oauth2' ? oauth2Recipe(compiled.plan) : schemeRecipe(compiled.scheme, secret)
  return { ...recipe, about: aboutOf(credential, recipe, several) }
}

function schemeRecipe(compiled: CompiledScheme, secret: string): Recipe {
  const variant = usualVariant(compiled, secret)
  return makers[variant.scheme.kind](variant)
}

/** The comment at the top of the code: what it checks, and which variables it needs. */
function aboutOf({ id, name = id }: Credential, { about, secretName }: Recipe, several: boolean): string[] {
  const [first = '', ...others] = about
  return [
    `Verifies webhooks of ${name}: ${first}`,
    ...others,
    ...(several ? ['This sender also has other signature formats; this code accepts only the usual one.'] : []),
    ...(secretName ? [`Set the environment variable ${secretName} before you start it.`] : []),
  ]
}
