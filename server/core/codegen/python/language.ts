import type { Language } from '../language.ts'
import type { Recipe } from '../recipe/recipe.ts'
import { comment, inComment, indented, stepLines } from '../text.ts'
import { introspectionSections, jwtSections, type CodeSections } from './jwt.ts'
import { secretSetup, urlSetup } from './setup.ts'
import { pythonTemplates } from './steps.ts'

/** How a Python framework passes a request on. */
export interface Framework {
  id: string
  title: string
  imports: readonly string[]
  /** Keyed by the parameter names of `is_valid`. */
  parts: { headers: string; body: string; method: string; path: string }
  route: (call: { expression: string; raw: boolean }) => string[]
}

/** Imports, each with a pattern in the code that needs it. */
const modules: readonly [used: RegExp, line: string][] = [
  [/\bbase64\./, 'import base64'],
  [/\bhashlib\./, 'import hashlib'],
  [/\bhmac\./, 'import hmac'],
  [/\bjson\./, 'import json'],
  [/\bos\./, 'import os'],
  [/\bre\./, 'import re'],
  [/\btime\./, 'import time'],
  [/\bunicodedata\./, 'import unicodedata'],
  [/\bdatetime\.fromisoformat/, 'from datetime import datetime'],
  [/\bparsedate_to_datetime\(/, 'from email.utils import parsedate_to_datetime'],
  [/\bparse_qsl\(urlsplit/, 'from urllib.parse import parse_qsl, urlsplit'],
  [/\bform = parse_qsl\(/, 'from urllib.parse import parse_qsl'],
  [/\burllib\.parse\./, 'import urllib.parse'],
  [/\burllib\.request\./, 'import urllib.request'],
]

const packages: readonly [used: RegExp, line: string][] = [
  [/\bInvalidSignature\b/, 'from cryptography.exceptions import InvalidSignature  # pip install cryptography'],
  [/\bhashes\./, 'from cryptography.hazmat.primitives import hashes'],
  [/\bec\.ECDSA/, 'from cryptography.hazmat.primitives.asymmetric import ec'],
  [/\bpadding\./, 'from cryptography.hazmat.primitives.asymmetric import padding'],
  [/\bEd25519PublicKey\b/, 'from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey'],
  [/\bload_der_public_key\(/, 'from cryptography.hazmat.primitives.serialization import load_der_public_key'],
  [/\bload_pem_public_key\(/, 'from cryptography.hazmat.primitives.serialization import load_pem_public_key'],
  [/\bjwt\./, 'import jwt  # pip install "pyjwt[crypto]"'],
]

const used = (rows: typeof modules, code: string) => rows.filter(([word]) => word.test(code)).map(([, line]) => line)

const equal = [
  'def equal(sent: str, expected: str) -> bool:',
  '    # Constant-time comparison. Header values are latin1: one character per byte.',
  '    return hmac.compare_digest(sent.encode("latin-1"), expected.encode())',
]

function parameters(
  framework: Framework,
  { needs, url }: Recipe,
  code: string,
): [declared: string, argument: string][] {
  const { parts } = framework
  const pair = (wanted: boolean, declared: string, argument: string): [string, string][] =>
    wanted ? [[declared, argument]] : []
  return [
    ...pair(/\bheaders\b/.test(code), 'headers', parts.headers),
    ...pair(needs.body, 'body: bytes', parts.body),
    ...pair(needs.method, 'method: str', parts.method),
    ...pair(needs.url && url === undefined, 'url: str', `PUBLIC_URL + ${parts.path}`),
    ...pair(needs.path, 'path: str', parts.path),
  ]
}

function whole(recipe: Recipe, framework: Framework, { setup, body }: CodeSections): string {
  const given = parameters(framework, recipe, body.join('\n'))
  const expression = `is_valid(${given.map(([, argument]) => argument).join(', ')})`
  const code = [
    ...setup,
    ...urlSetup(recipe),
    '',
    '',
    `def is_valid(${given.map(([declared]) => declared).join(', ')}) -> bool:`,
    '    """Whether the request comes from whom it should."""',
    ...indented(body, '    '),
  ]
  const helping = body.some((line) => line.includes('equal(')) ? ['', '', ...equal] : []
  const route = framework.route({ expression, raw: recipe.needs.body })
  const text = [...code, ...helping].join('\n')
  const top = [...comment('#', recipe.about.map(inComment)), ...used(modules, text)]
  const imports = ['', ...[...used(packages, text), ...framework.imports].toSorted(byModule)]
  return [...top, ...imports, '', ...code, ...helping, '', '', ...route, ''].join('\n')
}

const moduleOf = (line: string) => line.split(' ')[1] ?? ''
const byModule = (one: string, other: string) => (moduleOf(one) < moduleOf(other) ? -1 : 1)

/** The Python verifier, wrapped for one framework. */
export const pythonLanguage = (framework: Framework): Language => ({
  id: framework.id,
  title: framework.title,
  steps: (recipe) =>
    whole(recipe, framework, { setup: secretSetup(recipe), body: stepLines(recipe.steps, pythonTemplates, '') }),
  jwt: (recipe) => whole(recipe, framework, jwtSections(recipe)),
  introspection: (recipe) => whole(recipe, framework, introspectionSections(recipe)),
})
