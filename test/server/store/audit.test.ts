import { expect, test } from 'vitest'
import { aStore, noon } from './support.ts'

test('the audit is read newest first, page by page, unaffected by entries added in between', async () => {
  const store = await aStore()
  const add = (name: string) =>
    store.addAudit({ at: noon, action: 'reveal', eventId: 'e1', attemptId: null, names: [name] })
  for (const name of ['a', 'b', 'c', 'd', 'e']) await add(name)
  const namesOf = (page: Awaited<ReturnType<typeof store.audit>>) => page.flatMap(({ names }) => names)

  const first = await store.audit(2)
  await add('f')
  const second = await store.audit(2, first.at(-1)?.number)
  const last = await store.audit(2, second.at(-1)?.number)
  expect([first, second, last].map(namesOf)).toEqual([['e', 'd'], ['c', 'b'], ['a']])
  expect(await store.audit(2, last[0]?.number)).toEqual([])
})
