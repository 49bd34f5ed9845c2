import type { CredentialUsage } from '../../server/core/api/views/credential.ts'
import type { CredentialView } from '../../server/core/model/credential.ts'
import { visible } from '../../server/core/text/escape.ts'
import { describeRoute } from '../../server/core/model/route.ts'
import { column, type Style, type Paint } from './style.ts'

/** One credential on one line. */
export function credentialLine(view: CredentialView, { paint }: Style): string {
  const { id, name, plan, locked, usage, source } = view
  const used = `${usage.valid} valid, ${usage.invalid} invalid${source === 'config' ? ', config file' : ''}`
  const state = locked ? paint('red', 'locked') : paint('dim', used)
  return `${paint('cyan', column(visible(id), 20))}  ${column(kindOf(plan), 18)}  ${column(visible(name), 24)}  ${state}`
}

const kindOf = ({ type, ...fields }: CredentialView['plan']): string =>
  type === 'preset' ? visible(String(fields['preset'])) : type

/** Everything about a credential but its secret. */
export function credentialLines(view: CredentialView, { paint }: Style, tokenUrl?: string): string[] {
  const { id, name, plan, usage } = view
  const row = rowWith(paint)
  return [
    `${paint('bold', visible(name))}  ${paint('cyan', visible(id))}`,
    ...Object.entries(plan).map(([field, value]) =>
      row(field, typeof value === 'string' ? value : JSON.stringify(value)),
    ),
    ...(tokenUrl === undefined ? [] : [row('token URL', tokenUrl)]),
    row('secret', secretText(view)),
    ...(view.hasNextSecret
      ? [row('next key', `stored; after the sender has rotated: vhook credentials rotate ${id}`)]
      : []),
    row('verified', `${usage.valid} valid, ${usage.invalid} invalid`),
  ]
}

function secretText({ locked, fingerprint, version }: CredentialView): string {
  if (locked) return 'locked: it cannot be decrypted with the current key'
  return fingerprint === ''
    ? 'none: this sender has no secret'
    : `stored (fingerprint ${fingerprint}, version ${version})`
}

const rowWith =
  (paint: Paint) =>
  (title: string, text: string): string =>
    `  ${paint('dim', title.padEnd(18))} ${visible(text)}`

/** Routes, last use, and whether senders still use the old secret. */
export function usageLines({ routes, lastUsedAt, recent, previousUntil }: CredentialUsage, { paint }: Style): string[] {
  const row = rowWith(paint)
  const bound = routes.map(describeRoute).join(', ')
  return [
    row('last used', lastUsedAt === null ? 'never' : new Date(lastUsedAt).toISOString()),
    row('routes', bound === '' ? 'none: tried on every path without a route' : bound),
    ...(previousUntil === undefined
      ? []
      : [
          row('rotation', `old secret accepted until ${new Date(previousUntil).toISOString()}`),
          row('', oldSecretText(recent)),
        ]),
  ]
}

function oldSecretText({ checked, previous }: CredentialUsage['recent']): string {
  if (checked === 0) return 'no event has verified with it yet'
  return `${previous} of the last ${checked} events used the old secret`
}
