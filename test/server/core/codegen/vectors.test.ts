import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest'
import { verifierCode } from '../../../../server/core/codegen/index.ts'
import {
  atOf,
  credentialOf,
  readVectors,
  requestOf,
  type VectorCase,
  type VectorFile,
  vectorFiles,
} from '../../../support/vectors.ts'
import { workFolder } from './programs.ts'

type Post = (request: Request) => Promise<Response>

const localOrigin = 'https://hooks.example.com'
const folder = workFolder()
const routes = new Map<string, Promise<Post>>()
const rejecting: Post = async () => new Response(null, { status: 401 })

afterAll(() => folder.remove())
afterEach(() => vi.useRealTimers())

/** Loads the generated route. An unusable secret throws at start, which counts as rejecting every request. */
async function load(code: string, one: VectorCase, origin: string): Promise<Post> {
  Object.assign(process.env, { WEBHOOK_SECRET: one.secret, WEBHOOK_PUBLIC_KEY: one.secret, PUBLIC_URL: origin })
  const file = folder.write(`route-${routes.size}.ts`, code)
  try {
    const { POST } = (await import(pathToFileURL(file).href)) as { POST: Post }
    return POST
  } catch {
    return rejecting
  }
}

/** Cases of the same credential and host share a route. */
async function routeOf(provider: string, one: VectorCase): Promise<Post> {
  const code = verifierCode(credentialOf(provider, one), 'node-next')
  const { origin } = new URL(one.url, localOrigin)
  const key = JSON.stringify([code, one.secret, origin])
  const route = routes.get(key) ?? load(code, one, origin)
  routes.set(key, route)
  return await route
}

async function statusOf(file: VectorFile, one: VectorCase): Promise<number> {
  const post = await routeOf(file.provider, one)
  const { method, url, headers, body } = requestOf(one)
  const lines = new Headers()
  for (const [name, value] of headers) lines.append(name, value)
  vi.setSystemTime(atOf(file, one).now)
  const content = method === 'GET' ? {} : { body: Buffer.from(body) }
  const answer = await post(new Request(new URL(url, localOrigin), { method, headers: lines, ...content }))
  return answer.status
}

/** Senders for which no code can be generated. */
const unsupported = new Set([
  'aws-sns.json',
  'contentful.json',
  'dropbox-sign.json',
  'mercado-pago.json',
  'messagebird.json',
  'sinch-voice.json',
])

/** Cases where the generated code intentionally differs, and why. */
const differing: Readonly<Record<string, readonly [cases: RegExp, why: string]>> = {
  'adyen.json': [/standard webhook|Reference|amount 0|unsigned field|lower-case hex/, 'the other format, in the body'],
  'braintree.json': [/newline of bt_payload lost|first pair for our key wrong/, 'any signature in the list may match'],
  'cloudinary.json': [/sha256: the algorithm is not set/, 'without the setting the code uses SHA-1'],
  'hubspot.json': [/^v[12]: /, 'older signature versions'],
  'paddle.json': [/the first one right/, 'any signature in the list may match'],
  'plivo.json': [/fields|with a query|several signatures/, 'only the format without a query is generated'],
  'qstash.json': [/^signed with the next key$/, 'the code reads one secret, which may contain both keys'],
  'svix.json': [/unbranded/, 'the alternative header names'],
  'twilio.json': [
    /with :443|a quote in the URL|bodySHA256/,
    'PUBLIC_URL has no port; the test’s Request normalises URLs; the JSON variant is not generated',
  ],
  'vonage.json': [/no body/, 'only requests with a body are generated'],
}

describe('a generated verifier', () => {
  test.each(vectorFiles().filter((name) => !unsupported.has(name)))(
    'agrees with the sender’s own SDK: %s',
    async (name) => {
      const file = readVectors(name)
      const [intended] = differing[name] ?? [/^$/]
      const wrong: string[] = []
      for (const one of [...file.cases, ...(file.quirks ?? [])]) {
        const wanted = (one.byteExactVerdict ?? one.expect) === 'pass' ? 200 : 401
        const status = await statusOf(file, one)
        if (status !== wanted && !intended.test(one.name)) wrong.push(`${one.name}: ${status} and not ${wanted}`)
      }
      expect(wrong).toEqual([])
    },
  )
})
