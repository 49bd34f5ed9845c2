import { javaImports, javaServer } from './parts.ts'
import type { Language } from '../language.ts'
import type { PublicKeyRule, Recipe, StepOf, StepsRecipe } from '../recipe/recipe.ts'
import type { FullKeyRule } from '../recipe/rules.ts'
import { comment, inComment, indented, quoted, stepLines } from '../text.ts'
import { Unwritable } from '../unwritable.ts'
import { decoders, templates } from './steps.ts'

const escaped = (prefix: string) => prefix.replaceAll(/[^A-Za-z0-9_]/g, String.raw`\$&`)
const stripped = (text: string, strip: readonly string[]) =>
  text + strip.map((prefix) => `.replaceFirst(${quoted(`^${escaped(prefix)}`)}, "")`).join('')

function keyExpression({ encoding, strip, normalize, derive }: FullKeyRule, name: string): string {
  if (derive || normalize) throw new Unwritable('its key is made in a way that needs more than a few lines')
  return decoders[encoding](stripped(`environment("${name}")`, strip))
}

const pemBody = (text: string) => `Base64.getMimeDecoder().decode(${text}.replaceAll("-----[A-Z ]+-----", ""))`
const raw = (bytes: string) => `HexFormat.of().parseHex("302a300506032b6570032100" + ${bytes})`

/** DER of the public key; before the 32 bytes of Ed25519 stands what makes them one (RFC 8410, 4). */
const keyReaders: Record<PublicKeyRule['form'], (text: string) => string> = {
  'ed25519-hex': (text) => raw(text),
  'ed25519-base64': (text) => raw(`HexFormat.of().formatHex(${decoders.base64(text)})`),
  'spki-base64': decoders.base64,
  pem: pemBody,
}

const families: Record<StepOf<'publicKey'>['method'], string> = { ed25519: 'Ed25519', ecdsa: 'EC', rsa: 'RSA' }

function setup({ key, publicKey: rule, secretName, steps }: StepsRecipe): string[] {
  if (!rule && !key) return [`static final String SECRET = environment("${secretName}");`]
  if (!rule) return [`static final byte[] KEY = ${keyExpression(key as FullKeyRule, secretName)};`]
  const step = steps.find((one) => one.do === 'publicKey')
  const text = stripped(rule.fixed === undefined ? `environment("${secretName}")` : quoted(rule.fixed), rule.strip)
  return [
    `static final PublicKey KEY = publicKey("${families[step?.method ?? 'rsa']}", ${keyReaders[rule.form](text)});`,
  ]
}

function urlSetup({ needs, url }: Recipe): string[] {
  if (!needs.url) return []
  const why = '// The URL is signed as the sender knows it, which behind a proxy or tunnel is not the one the app sees.'
  if (url !== undefined) return [why, `static final String URL = ${quoted(url)};`]
  const what = '// PUBLIC_URL is its beginning, without a slash at the end: https://example.com'
  return [why, what, 'static final String PUBLIC_URL = environment("PUBLIC_URL");']
}

function parameters({ needs, url }: Recipe, code: string): [declared: string, argument: string][] {
  const pair = (wanted: boolean, declared: string, argument: string): [string, string][] =>
    wanted ? [[declared, argument]] : []
  const path = 'exchange.getRequestURI().toString()'
  return [
    ...pair(/\bheaders\b/.test(code), 'Headers headers', 'exchange.getRequestHeaders()'),
    ...pair(needs.body, 'byte[] body', 'body'),
    ...pair(needs.method, 'String method', 'exchange.getRequestMethod()'),
    ...pair(needs.url, 'String url', url === undefined ? `PUBLIC_URL + ${path}` : 'URL'),
    ...pair(needs.path, 'String path', path),
  ]
}

function whole(recipe: StepsRecipe): string {
  const body = stepLines(recipe.steps, templates, 'the JDK alone reads neither JSON nor forms')
  const given = parameters(recipe, body.join('\n'))
  const members = [
    ...setup(recipe),
    ...urlSetup(recipe),
    '',
    '/** Whether the request comes from whom it should. */',
    `static boolean isGenuine(${given.map(([declared]) => declared).join(', ')}) throws GeneralSecurityException {`,
    ...indented(body, '    '),
    '}',
    '',
  ]
  const call = `isGenuine(${given.map(([, argument]) => argument).join(', ')})`
  const all = [...members, ...javaServer(call, recipe.needs.body, members.join('\n'))]
  const classLines = ['public class Webhook {', ...indented(all, '    '), '}']
  return [
    ...comment('//', recipe.about.map(inComment)),
    ...javaImports(classLines.join('\n')),
    '',
    ...classLines,
    '',
  ].join('\n')
}

export const java: Language = { id: 'java', title: 'Java, HttpServer of the JDK', steps: whole }
