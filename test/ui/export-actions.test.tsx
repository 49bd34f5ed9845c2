// @vitest-environment happy-dom
import { afterEach, describe, expect, test, vi } from 'vitest'
import { commands } from '../../ui/commands/commands.ts'
import { exportActions } from '../../ui/panels/export-actions.ts'
import { aDetail } from './builders.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the file formats of an event', () => {
  test('are all offered by the palette', () => {
    const titles = commands().map(({ title }) => title)
    expect(exportActions.map(({ title }) => title)).toEqual(['Save as HAR', 'Save as NDJSON', 'Save as .http file'])
    expect(titles).toEqual(expect.arrayContaining(exportActions.map(({ title }) => title)))
  })

  test.each(exportActions.map(({ title, act }) => [title, act] as const))(
    '%s saves a file with the request and masked credentials',
    async (_title, act) => {
      const made = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:x')
      vi.spyOn(HTMLAnchorElement.prototype, 'click').mockReturnValue()
      const bodyBase64 = btoa('{"a":1}')
      const event = aDetail({ method: 'PUT', headers: [['X-Vapi-Secret', 's3cret']], bodyBase64, size: 7 })
      await act(event)
      const text = await new Response(made.mock.lastCall?.[0] as Blob).text()
      expect(text).toContain('PUT')
      expect(text).toMatch(/\{\\?"a\\?":1\}/)
      expect(text).not.toContain('s3cret')
    },
  )
})
