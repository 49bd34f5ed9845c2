import { describe, expect, test } from 'vitest'
import { sources } from './support/sources.ts'

/** Sources that match, apart from those below the given paths. */
const files = (pattern: RegExp, ...apart: string[]): string[] =>
  sources
    .filter(({ path, text }) => pattern.test(text) && !apart.some((place) => path.startsWith(place)))
    .map(({ path }) => path)
    .toSorted()

// Each row counts the sources that name one thing of its kind: adding another one touches as many.
describe('to add one more, change one file and one row:', () => {
  test('a sender', () => {
    expect(files(/\bmetronome\b/i)).toEqual(['server/core/schemes/presets/timestamp-header.ts'])
  })

  test('a cause to diagnose, found by two hypotheses', () => {
    expect(files(/'timestamp-unit'/)).toEqual([
      'server/core/diagnosis/causes/time.ts',
      'server/core/diagnosis/hypotheses/time.ts',
      'server/core/diagnosis/hypotheses/timestamp.ts',
    ])
  })

  test('a Vapi message type', () => {
    expect(files(/\bhang\b/, 'server/core/vapi/samples.ts')).toEqual(['server/core/vapi/types.ts'])
  })

  test('a tunnel provider: flags, help, config and doctor read its row', () => {
    expect(files(/public-url\.ts'|'public-url'/)).toEqual([
      'server/tunnels/providers.ts',
      'server/tunnels/public-url.ts',
    ])
  })

  test('a page: routes, navigation, palette and shortcuts read its row', () => {
    expect(files(/\bTunnelPage\b/)).toEqual(['ui/pages/index.ts', 'ui/pages/tunnel.tsx'])
  })

  test('a panel of an event', () => {
    expect(files(/\bRawPanel\b/)).toEqual(['ui/panels/index.ts', 'ui/panels/raw.tsx'])
  })

  test('a command: help and completion read its row', () => {
    expect(files(/commands\/audit\.ts'|'\.\/audit\.ts'|\.command\('audit'\)/, 'server/')).toEqual([
      'cli/commands/audit.ts',
      'cli/commands/index.ts',
    ])
  })

  test('an export format: command, menus and palette read its row', () => {
    // The command's example names it.
    expect(files(/\bndjson\b/, 'server/core/import/', 'cli/input/', 'cli/commands/export.ts')).toEqual([
      'server/core/export/formats.ts',
      'server/core/export/index.ts',
    ])
  })

  test('an API route: both clients, the OpenAPI document and the 404 list read its row', () => {
    expect(files(/\backnowledgeTunnel\b/, 'server/service/', 'ui/')).toEqual([
      'server/core/api/routes.ts',
      'server/inspector/api/state.ts',
    ])
  })

  test('a setting: type, flag, environment, validation and help read its row', () => {
    // `vhook-config.ts` is generated from the row; the rest uses the value.
    const uses = ['server/compose.ts', 'server/platform/disk-space.ts', 'server/settings/config/vhook-config.ts']
    expect(files(/\bminFree\b/, ...uses)).toEqual(['server/settings/schema.ts'])
  })

  test('an error', () => {
    expect(files(/CREDENTIAL_BOUND/)).toEqual(['server/core/model/errors.ts'])
  })

  test('a column: the file of its table, and the type that shows it', () => {
    expect(files(/\brepeat_of\b/, 'server/store/migrations/')).toEqual(['server/store/tables/event/events.ts'])
  })
})
