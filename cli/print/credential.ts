import type { CredentialView } from '../../server/core/credential.ts'
import { visible } from '../../server/core/escape.ts'
import { column, type Look } from './look.ts'

/** One credential on one line. */
export function credentialLine(view: CredentialView, { paint }: Look): string {
  const { id, name, plan, locked, usage } = view
  const used = `${usage.valid} valid, ${usage.invalid} invalid`
  const state = locked ? paint('red', 'locked') : paint('dim', used)
  return `${paint('cyan', column(visible(id), 20))}  ${column(kindOf(plan), 18)}  ${column(visible(name), 24)}  ${state}`
}

const kindOf = ({ type, ...fields }: CredentialView['plan']): string =>
  type === 'preset' ? visible(String(fields['preset'])) : type

/** One credential in full, but for its secret. */
export function credentialLines(view: CredentialView, { paint }: Look): string[] {
  const { id, name, plan, fingerprint, locked, version, usage } = view
  const row = (title: string, text: string): string => `  ${paint('dim', title.padEnd(18))} ${visible(text)}`
  return [
    `${paint('bold', visible(name))}  ${paint('cyan', visible(id))}`,
    ...Object.entries(plan).map(([field, value]) =>
      row(field, typeof value === 'string' ? value : JSON.stringify(value)),
    ),
    row(
      'secret',
      locked ? 'locked: it cannot be read with this key' : `kept (fingerprint ${fingerprint}, version ${version})`,
    ),
    row('used', `${usage.valid} valid, ${usage.invalid} invalid`),
  ]
}
