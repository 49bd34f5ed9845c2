import type { Language } from '../language.ts'
import { goHelpers, goImports } from './parts.ts'
import type { FullKeyRule, PublicKeyRule, Recipe, StepsRecipe } from '../recipe/recipe.ts'
import { comment, inComment, indented, quoted, stepLines } from '../text.ts'
import { NotSupported } from '../not-supported.ts'
import { decoders, templates } from './steps.ts'

function keyExpression({ encoding, strip, normalize, derive }: FullKeyRule): string {
  if (normalize || derive) throw new NotSupported('deriving its key needs more than a few lines')
  const text = strip.reduce(
    (inner, prefix) => `strings.TrimPrefix(${inner}, ${quoted(prefix)})`,
    'environment("WEBHOOK_SECRET")',
  )
  return decoders[encoding](text)
}

const keyTypes = { ed25519: 'ed25519.PublicKey', ecdsa: '*ecdsa.PublicKey', rsa: '*rsa.PublicKey' }

const publicKeyBytes: Record<PublicKeyRule['form'], (text: string) => string> = {
  'ed25519-hex': (text) => `ed25519.PublicKey(${decoders.hex(text)})`,
  'ed25519-base64': (text) => `ed25519.PublicKey(${decoders.base64(text)})`,
  'spki-base64': (text) => `must(x509.ParsePKIXPublicKey(${decoders.base64(text)}))`,
  pem: (text) => `must(x509.ParsePKIXPublicKey(pemBytes(${text})))`,
}

function setup({ key, publicKey: rule, secretName, steps }: StepsRecipe): string[] {
  if (!rule) return [key ? `var key = ${keyExpression(key)}` : `var secret = environment("${secretName}")`]
  const given = rule.fixed === undefined ? `environment("${secretName}")` : quoted(rule.fixed)
  const text = rule.strip.reduce((inner, prefix) => `strings.TrimPrefix(${inner}, ${quoted(prefix)})`, given)
  const step = steps.find((one) => one.do === 'publicKey')
  const type = rule.form.startsWith('ed25519') || !step ? '' : `.(${keyTypes[step.method]})`
  return [`var key = ${publicKeyBytes[rule.form](text)}${type}`]
}

function urlSetup({ needs, url }: Recipe): string[] {
  if (!needs.url) return []
  const why = '// The sender signs the public URL, which behind a proxy or tunnel differs from the one the app sees.'
  if (url !== undefined) return ['', why, `const url = ${quoted(url)}`]
  const what = '// PUBLIC_URL is its origin, without a trailing slash: https://example.com'
  return ['', why, what, 'var publicURL = environment("PUBLIC_URL")']
}

function parameters({ needs, url }: Recipe, code: string): [declared: string, argument: string][] {
  const pair = (wanted: boolean, declared: string, argument: string): [string, string][] =>
    wanted ? [[declared, argument]] : []
  return [
    ...pair(/\bheaders\b/.test(code), 'headers http.Header', 'r.Header'),
    ...pair(needs.body, 'body []byte', 'body'),
    ...pair(needs.method, 'method string', 'r.Method'),
    ...pair(needs.url && url === undefined, 'url string', 'publicURL+r.RequestURI'),
    ...pair(needs.path, 'path string', 'r.RequestURI'),
  ]
}

const server = (call: string, raw: boolean) => [
  'func webhook(w http.ResponseWriter, r *http.Request) {',
  ...(raw
    ? [
        '\t// The signature covers the raw bytes: read them before the body is parsed.',
        '\tbody, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 5<<20))',
        '\tif err != nil {',
        '\t\thttp.Error(w, "the body cannot be read", http.StatusBadRequest)',
        '\t\treturn',
        '\t}',
      ]
    : []),
  `\tif !${call} {`,
  '\t\thttp.Error(w, "invalid signature", http.StatusUnauthorized)',
  '\t\treturn',
  '\t}',
  `\t// The signature is valid${raw ? '; json.Unmarshal(body, &event) gives the event' : ''}.`,
  '\tw.WriteHeader(http.StatusOK)',
  '}',
  '',
  'func main() {',
  '\tport := os.Getenv("PORT")',
  '\tif port == "" {',
  '\t\tport = "3000"',
  '\t}',
  '\thttp.HandleFunc("/webhook", webhook)',
  '\tlog.Fatal(http.ListenAndServe(":"+port, nil))',
  '}',
]

function whole(recipe: StepsRecipe): string {
  const body = stepLines(recipe.steps, templates, '')
  const given = parameters(recipe, body.join('\n'))
  const call = `isValid(${given.map(([, argument]) => argument).join(', ')})`
  const code = [
    ...setup(recipe),
    ...urlSetup(recipe),
    '',
    '// isValid reports whether the request is signed by the sender.',
    `func isValid(${given.map(([declared]) => declared).join(', ')}) bool {`,
    ...indented(body, '\t'),
    '}',
    '',
    ...server(call, recipe.needs.body),
  ]
  const all = [...code, ...goHelpers(code.join('\n'))]
  return [
    ...comment('//', recipe.about.map(inComment)),
    'package main',
    '',
    ...goImports(all.join('\n')),
    '',
    ...all,
    '',
  ].join('\n')
}

export const go: Language = { id: 'go', title: 'Go, net/http', steps: whole }
