import type { Language } from '../language.ts'
import type { Recipe, StepsRecipe } from '../recipe/recipe.ts'
import { comment, inComment, indented, stepLines } from '../text.ts'
import type { Call, Framework } from './framework.ts'
import { introspectionSections, jwtSections, type CodeSections } from './jwt.ts'
import { setupLines } from './setup.ts'
import { nodeTemplates } from './steps.ts'

const cryptoNames = ['createHash', 'createHmac', 'createPublicKey', 'timingSafeEqual', 'verify']

/** Helper functions for generated code; included only if called. */
const helpers: readonly { called: RegExp; lines: (typed: boolean) => string[] }[] = [
  {
    called: /\bequal\((signature|item), /,
    lines: (typed) => [
      '// Constant-time comparison, so that a signature cannot be guessed byte by byte.',
      typed ? 'function equal(sent: string, expected: string): boolean {' : 'function equal(sent, expected) {',
      '  const [one, other] = [Buffer.from(sent), Buffer.from(expected)]',
      '  return one.length === other.length && timingSafeEqual(one, other)',
      '}',
    ],
  },
  {
    called: /\bequal\(token/,
    lines: (typed) => [
      '// Constant-time comparison; digests have equal lengths whatever was sent.',
      typed ? 'function equal(sent: string, expected: string): boolean {' : 'function equal(sent, expected) {',
      '  // Header values are latin1: one character per byte.',
      '  const one = createHash("sha256").update(sent, "latin1").digest()',
      '  return timingSafeEqual(one, createHash("sha256").update(expected).digest())',
      '}',
    ],
  },
  {
    called: /\btext\(event/,
    lines: (typed) => [
      `const text = (value${typed ? ': unknown' : ''}) => (typeof value === "object" ? "" : String(value ?? ""))`,
    ],
  },
  {
    called: /\bsortedForm\(/,
    lines: (typed) => [
      '// Sorted names and values, concatenated, each pair once.',
      typed ? 'function sortedForm(form: URLSearchParams): string {' : 'function sortedForm(form) {',
      '  const pairs = [...form].sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))',
      '  return [...new Set(pairs.map(([name, value]) => name + value))].join("")',
      '}',
    ],
  },
  {
    called: /\bpathOf\(/,
    lines: (typed) => [
      `const pathOf = (address${typed ? ': string' : ''}) => address.slice(new URL(address).origin.length)`,
    ],
  },
]

const types: Record<string, string> = {
  headers: 'Headers',
  body: 'Buffer',
  method: 'string',
  url: 'string',
  path: 'string',
}

/** Parameters of the verifying function, and the route's arguments for them. */
function parameters(framework: Framework, recipe: Recipe, code: string): [name: string, argument: string][] {
  const { parts } = framework
  const uses = (name: string) => new RegExp(String.raw`\b${name}\b`).test(code)
  return [
    ...(uses('headers') ? [['headers', framework.headers] as [string, string]] : []),
    ...(recipe.needs.body ? [['body', 'body'] as [string, string]] : []),
    ...(recipe.needs.method ? [['method', parts.method] as [string, string]] : []),
    ...(recipe.needs.url && recipe.url === undefined ? [['url', `publicUrl + ${parts.path}`] as [string, string]] : []),
    ...(recipe.needs.path ? [['path', parts.path] as [string, string]] : []),
  ]
}

function stepSections(recipe: StepsRecipe, framework: Framework): CodeSections {
  return {
    imports: [],
    setup: setupLines(recipe, framework.typed),
    body: stepLines(recipe.steps, nodeTemplates(framework.header), ''),
  }
}

function cryptoImport(code: string): string[] {
  const used = cryptoNames.filter((name) => code.includes(`${name}(`) && new RegExp(String.raw`\b${name}\(`).test(code))
  return used.length ? [`import { ${used.join(', ')} } from "node:crypto"`] : []
}

function callOf(expression: string, waits: boolean, { needs: { body: raw } }: Recipe): Call {
  const inOne = (refusal: string) => `  if (!${expression}) ${refusal}`
  return {
    expression,
    waits,
    raw,
    rejectUnlessValid: (refusal) =>
      inOne(refusal).length <= 110 ? [inOne(refusal)] : [`  const valid = ${expression}`, `  if (!valid) ${refusal}`],
  }
}

function whole(recipe: Recipe, framework: Framework, { imports, setup, body }: CodeSections, waits: boolean): string {
  const given = parameters(framework, recipe, body.join('\n'))
  const list = given.map(([name]) => (framework.typed ? `${name}: ${types[name]}` : name)).join(', ')
  const answer = framework.typed ? (waits ? ': Promise<boolean>' : ': boolean') : ''
  const call = `isValid(${given.map(([, argument]) => argument).join(', ')})`
  const route = framework.route(callOf(waits ? `(await ${call})` : call, waits, recipe))
  const open = `${waits ? 'async ' : ''}function isValid(${list})${answer} {`
  const code = [
    ...setup,
    '',
    '/** Returns true if the request is signed by the sender. */',
    open,
    ...indented(body, '  '),
    '}',
  ]
  const all = [...code, ...route].join('\n')
  const helping = helpers
    .filter(({ called }) => called.test(all))
    .flatMap(({ lines }) => ['', ...lines(framework.typed)])
  const needed = cryptoImport([...code, ...helping].join('\n'))
  const top = comment('//', recipe.about.map(inComment))
  return [...top, ...needed, ...imports, ...framework.imports, '', ...code, ...helping, '', ...route, ''].join('\n')
}

/** The Node verifier, wrapped for one framework. */
export const nodeLanguage = (framework: Framework): Language => ({
  id: framework.id,
  title: framework.title,
  steps: (recipe) => whole(recipe, framework, stepSections(recipe, framework), false),
  jwt: (recipe) => {
    const parts = jwtSections(recipe, framework)
    const withUrl = { ...parts, setup: [...parts.setup, ...setupLines(recipe, framework.typed)] }
    return whole(recipe, framework, withUrl, true)
  },
  introspection: (recipe) => whole(recipe, framework, introspectionSections(recipe, framework), true),
})
