import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHmac } from 'node:crypto'
import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { apiClient } from '../../../server/core/api/client.ts'
import type { ApiClient } from '../../../server/core/api/client.ts'
import { routes } from '../../../server/core/api/routes.ts'
import type { ResponseOf, RouteName } from '../../../server/core/api/routes.ts'
import { handlers, schemas } from '../../../server/inspector/api/table.ts'
import type { Handlers, Schemas } from '../../../server/inspector/route.ts'
import { aCountingApp } from '../../support/app.ts'
import type { CountingApp } from '../../support/app.ts'
import { checkedBy, checkedFetch, issuesOf } from '../../support/checked-fetch.ts'
import { aDaemon } from '../../support/daemon.ts'
import type { DaemonBench } from '../../support/daemon.ts'
import { startInspector, TOKEN } from '../../support/inspector.ts'
import { routeOf } from '../../support/route-of.ts'

const names = Object.keys(routes) as RouteName[]

/** A type with every field required and read-only, so that an optional field missing on one side is a difference. */
type Exact<T> = T extends object ? { readonly [Key in keyof T]-?: Exact<Exclude<T[Key], undefined>> } : T
type Same<One, Other> = [Exact<One>, Exact<Other>] extends [Exact<Other>, Exact<One>] ? true : false
type Rows = typeof schemas

/** Names of the routes whose response schema differs from their type. */
type Drifted = {
  [Name in RouteName]: Rows[Name]['response'] extends z.ZodType<infer Output>
    ? Same<Output, ResponseOf<Name>> extends true
      ? never
      : Name
    : never
}[RouteName]

describe('a response schema', () => {
  test('has exactly the fields of the type, optional ones included', () => {
    const drifted: never[] = [] as Drifted[]
    expect(drifted).toEqual([])
    expectTypeOf<Same<{ a: 1 }, { a: 1; b?: 2 }>>().toEqualTypeOf<false>()
    expectTypeOf<Same<{ a: 1 | 2 }, { a: 1 }>>().toEqualTypeOf<false>()
  })

  test('rejects a field that is missing, unknown or of another type, and another status', () => {
    const removed = (body: object, status = 200) => issuesOf('removeEvent', status, JSON.stringify(body))
    expect(removed({ removed: ['a'] })).toEqual([])
    for (const body of [{}, { removed: ['a'], more: 1 }, { removed: [1] }]) expect(removed(body)).toHaveLength(1)
    expect(removed({ removed: [] }, 201)).toHaveLength(1)
    expect(removed({ removed: [] }, 404)).not.toEqual([])
  })

  test('makes the client fail when the server sends something else', async () => {
    const wrongServer = checkedBy(async () => new Response('{"removed":["a"],"why":"?"}'))
    const client = apiClient({ fetch: wrongServer, baseUrl: 'http://localhost', token: TOKEN })
    await expect(client.removeEvent({ id: 'a' })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('removeEvent') },
    })
  })
})

test('a handler or schema that is missing, or of another shape, does not compile', () => {
  const { getStats: _handler, ...otherHandlers } = handlers
  const { getStats: _schema, ...otherSchemas } = schemas
  const getStats = { summary: 'Count events', response: z.strictObject({ events: z.string() }) }
  // @ts-expect-error: a handler is missing.
  const missing: Handlers<Rows> = otherHandlers
  // @ts-expect-error: a handler returns another shape.
  const wrong: Handlers<Rows> = { ...handlers, getStats: () => ({ events: 'many' }) }
  // @ts-expect-error: a schema is missing.
  const missingSchema: Required<Schemas> = otherSchemas
  // @ts-expect-error: a schema has another shape.
  const wrongSchema: Schemas = { getStats }
  expect([missing, wrong, missingSchema, wrongSchema]).toHaveLength(4)
})

const bearer = { type: 'bearer', token: 'token-of-the-contract' } as const
const oauth = { type: 'oauth2', clientId: 'client', clientSecret: 'secret-of-the-client' } as const

const fileRequest = {
  method: 'POST',
  url: 'https://hooks.test/x',
  headers: [['stripe-signature', 't=1,v1=00']],
  bodyBase64: 'e30=',
} as const

/** A call of every route, in an order in which all of them succeed. A route without one does not compile. */
const calls: { readonly [Name in RouteName]: (client: ApiClient, host: string) => ReturnType<ApiClient[Name]> } = {
  addCredential: async (client) => {
    await client.addCredential({ id: 'oauth', authenticationPlan: oauth })
    await client.addCredential({
      id: 'stripe',
      authenticationPlan: { type: 'preset', preset: 'stripe', secret: 'whsec_dGVzdA==' },
    })
    return await client.addCredential({ id: 'bearer', name: 'Bearer', authenticationPlan: bearer })
  },
  listCredentials: (client) => client.listCredentials(),
  updateCredential: (client) =>
    client.updateCredential({ id: 'bearer', name: 'Renamed', set: { headerName: 'X-Token' } }),
  undoCredential: (client) => client.undoCredential({ id: 'bearer' }),
  previewCredential: (client) => client.previewCredential({ authenticationPlan: bearer }),
  importCredentials: (client) =>
    client.importCredentials({ text: '{"url":"https://app.test","secret":"secret-of-the-server"}' }),
  exportCredentials: (client) => client.exportCredentials({ ids: ['bearer', 'stripe'] }),
  rotateCredential: (client) => client.rotateCredential({ id: 'bearer', secret: 'another-token', graceMs: 60_000 }),
  sendSample: async (client) => {
    await client.sendSample({ sample: 'status-update' })
    return await client.sendSample({ sample: 'tool-calls', credential: 'stripe', path: '/signed' })
  },
  listSamples: (client) => client.listSamples(),
  listEvents: (client) => client.listEvents({ limit: 1, status: { min: 200, max: 299 } }),
  updateEvent: (client) => client.updateEvent({ id: 'latest', pinned: true, note: 'a note' }),
  verifyEvent: (client) => client.verifyEvent({ id: 'latest' }),
  diagnoseEvent: (client) => client.diagnoseEvent({ id: 'latest~1', credential: 'stripe' }),
  getEvent: async (client) => {
    await client.getEvent({ id: 'latest~1' })
    return await client.getEvent({ id: 'latest' })
  },
  getEventBody: (client) => client.getEventBody({ id: 'latest' }),
  exportEvent: (client) => client.exportEvent({ id: 'latest', as: 'har' }),
  replayEvent: (client) => client.replayEvent({ id: 'latest', signature: 'keep', bodyBase64: 'e30=' }),
  previewReplay: (client) => client.previewReplay({ id: 'latest', signature: 'resign', credential: 'stripe' }),
  revealHeaders: (client) => client.revealHeaders({ id: 'latest', headers: ['stripe-signature'] }),
  listAudit: (client) => client.listAudit({ limit: 10 }),
  getSignedPayload: (client) => client.getSignedPayload({ id: 'latest', credential: 'stripe' }),
  getDecryptedArguments: (client) => client.getDecryptedArguments({ id: 'latest' }),
  checkRequest: (client) =>
    client.checkRequest({ ...fileRequest, credential: 'stripe', at: 1_700_000_000_000, diagnose: true }),
  signRequest: (client) => client.signRequest({ ...fileRequest, credential: 'stripe', at: 1_700_000_000_000 }),
  listCodeLanguages: (client) => client.listCodeLanguages(),
  getCode: async (client) => {
    const [language] = await client.listCodeLanguages()
    return await client.getCode({ id: 'latest', credential: 'stripe', language: language?.id ?? '' })
  },
  getCredentialUsage: (client) => client.getCredentialUsage({ id: 'bearer' }),
  listTokens: (client) => client.listTokens({ id: 'oauth' }),
  revokeTokens: (client) => client.revokeTokens({ id: 'oauth' }),
  rotateSigningKey: async (client) => {
    await client.updateCredential({ id: 'oauth', set: { tokenFormat: 'jwt' } })
    return await client.rotateSigningKey({ id: 'oauth' })
  },
  createEncryptionKey: (client) => client.createEncryptionKey({ id: 'bearer' }),
  getEncryptionKey: (client) => client.getEncryptionKey({ id: 'bearer' }),
  listEncryptionKeys: (client) => client.listEncryptionKeys(),
  removeEncryptionKey: (client) => client.removeEncryptionKey({ id: 'bearer' }),
  listPresets: (client) => client.listPresets(),
  replaceRoutes: (client) =>
    client.replaceRoutes({ routes: [{ path: '/hook', header: { name: 'x-a', value: '1' }, credentials: ['bearer'] }] }),
  listRoutes: (client) => client.listRoutes(),
  getConfigSchema: (client) => client.getConfigSchema(),
  getTunnel: (client) => client.getTunnel(),
  probeTunnel: (client) => client.probeTunnel(),
  acknowledgeTunnel: (client) => client.acknowledgeTunnel(),
  getTarget: (client) => client.getTarget(),
  getHealth: (client) => client.getHealth(),
  getMetrics: (client) => client.getMetrics(),
  getStats: (client) => client.getStats(),
  getTimeline: (client) => client.getTimeline({ since: Date.now() - 60_000, until: Date.now() + 60_000, buckets: 3 }),
  getSnapshot: (client) => client.getSnapshot(),
  getProof: (client, host) => client.getProof({ host, nonce: 'n'.repeat(32) }),
  getOpenApi: (client) => client.getOpenApi(),
  testSecret: async (client) => {
    const authenticationPlan = { type: 'hmac', secretKey: 'secret-of-the-sender', algorithm: 'sha256' } as const
    await client.addCredential({ id: 'hmac', authenticationPlan })
    await client.sendSample({ sample: 'tool-calls', credential: 'hmac', path: '/hmac' })
    await client.updateCredential({ id: 'hmac', set: { signaturePrefix: 'v1=' } })
    return await client.testSecret({ id: 'hmac', secret: 'another-secret' })
  },
  applyFix: async (client) => {
    await client.diagnoseEvent({ id: 'latest', credential: 'hmac' })
    return await client.applyFix({ id: 'latest', credential: 'hmac' })
  },
  removeEvent: (client) => client.removeEvent({ id: 'latest' }),
  removeEvents: (client) => client.removeEvents({ ids: ['latest'] }),
  removeCredential: (client) => client.removeCredential({ id: 'stripe' }),
}

describe('a running vhook', () => {
  let app: CountingApp
  let bench: DaemonBench
  beforeAll(async () => {
    app = await aCountingApp('app')
    bench = await aDaemon({ target: app.url })
  })
  afterAll(async () => {
    await bench.stop()
    app.stop()
  })

  test('responds to every route according to its schema', async () => {
    const responded = new Set<RouteName>()
    const { origin, host, hash } = new URL(bench.daemon.inspectorUrl)
    const client = apiClient({
      fetch: async (url, init) => {
        const response = await checkedFetch(url, init)
        if (response.status < 400) responded.add(routeOf(init.method, url))
        return response
      },
      baseUrl: origin,
      token: hash.slice('#token='.length),
    })
    // One webhook with a valid signature, one with an invalid one.
    for (const secret of ['secret-of-the-server', 'wrong']) {
      const signature = createHmac('sha256', secret).update('{}').digest('hex')
      await fetch(bench.daemon.intakeUrl, { method: 'POST', headers: { 'x-signature': signature }, body: '{}' })
    }
    for (const name of Object.keys(calls) as RouteName[]) await calls[name](client, host)
    expect([...responded].toSorted()).toEqual(names.toSorted())
  })
})

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security?: object[]
  requestBody?: object
  responses: Record<string, { content?: object }>
}

interface Document {
  info: object
  servers: object[]
  security: object[]
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: {
    schemas: Record<string, object>
    responses: Record<string, { content?: object }>
    securitySchemes: object
  }
}

async function document(): Promise<Document> {
  await using bench = await startInspector()
  return JSON.parse((await bench.call('GET', routes.getOpenApi.path)).text) as Document
}

describe('the OpenAPI document', () => {
  test('is valid according to an independent validator, which detects an error', async () => {
    const { valid, errors } = await new Validator().validate({ ...(await document()) })
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined })
    const broken = { ...(await document()), paths: { '/api/events': { get: { responses: { 200: 'text' } } } } }
    expect((await new Validator().validate(broken)).valid).toBe(false)
  })

  test('describes the request and the responses of every route', async () => {
    const { paths } = await document()
    for (const name of names) {
      const { method, path } = routes[name]
      const operation = paths[path.replace(':id', '{id}')]?.[method.toLowerCase()]
      const { body, status = 200 } = { body: undefined, status: undefined, ...schemas[name] }
      expect(operation?.operationId).toBe(name)
      expect([name, operation?.requestBody !== undefined]).toEqual([name, body !== undefined])
      const { [String(status)]: success, ...others } = operation?.responses ?? {}
      expect(JSON.stringify(success?.content)).toMatch(/"schema":\{"(\$ref|type)":/)
      expect(Object.keys(others)).not.toContainEqual(expect.stringMatching(/^[123]/))
    }
  })

  test('says where the API is, how it is authorized, and under which license', async () => {
    const { info, servers, security, components, paths } = await document()
    expect(info).toMatchObject({ license: { identifier: 'MIT' } })
    expect(servers).toMatchObject([{ url: '/' }])
    expect(security.flatMap(Object.keys)).toEqual(Object.keys(components.securitySchemes))
    const open = Object.entries(paths).filter(([, { get }]) => get?.security?.length === 0)
    expect(open.map(([path]) => path)).toEqual([routes.getProof.path])
  })

  test('gives every operation a summary, a described tag, and errors with the schema of errors', async () => {
    const { tags, paths, components } = await document()
    const operations = Object.values(paths).flatMap(Object.values) as Operation[]
    expect(operations).toHaveLength(names.length)
    const described = new Set(tags.filter(({ description }) => description !== '').map(({ name }) => name))
    expect(new Set(operations.flatMap((one) => one.tags))).toEqual(described)
    for (const { operationId, summary, responses } of operations) {
      expect([operationId, summary]).toEqual([operationId, expect.stringMatching(/^[A-Z].*\w$/)])
      const failures = Object.entries(responses).filter(([status]) => !status.startsWith('2'))
      expect(failures.map(([status]) => status)).toContainEqual(expect.stringMatching(/^4/))
      for (const [, response] of failures) {
        const { $ref } = response as { $ref?: string }
        const { content } = $ref === undefined ? response : (components.responses[$ref.split('/').pop() ?? ''] ?? {})
        expect(content).toEqual({ 'application/json': { schema: { $ref: '#/components/schemas/Error' } } })
      }
    }
  })

  test('defines every schema that it refers to, and refers to every schema that it defines', async () => {
    const json = await document()
    const references = JSON.stringify(json).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)
    const used = new Set([...references].map(([, id = '']) => id))
    expect([...used].toSorted()).toEqual(Object.keys(json.components.schemas).toSorted())
  })

  test('allows additional fields in a response but not in a request', async () => {
    const { components } = await document()
    expect(components.schemas['EventDetail']).not.toHaveProperty('additionalProperties')
    expect(components.schemas['ReplayRequest']).toMatchObject({ additionalProperties: false })
  })
})

test('only the table of routes contains API paths', () => {
  const root = join(import.meta.dirname, '../../..')
  const files = globSync('{server,cli,ui}/**/*.{ts,tsx}', { cwd: root })
  const writers = files.filter((file) => /(?<![\w.])\/api\//.test(readFileSync(join(root, file), 'utf8')))
  expect(writers).toEqual(['server/core/api/routes.ts'])
})
