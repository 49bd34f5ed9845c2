import type { SecretEdit } from '../model/fix.ts'
import { base64, encodings, strictTextOf } from '../text/bytes.ts'

/** Where the secrets come from that are not in the plan. */
export interface SecretSource {
  /** The secret from before the rotation. */
  previous?: string | undefined
  /** The secret of another credential, by its id. */
  other?: (id: string) => string | undefined
}

type Edit = (secret: string, argument: string, source: SecretSource) => string | undefined

// oxlint-disable-next-line no-irregular-whitespace, no-misleading-character-class -- these are the characters that hide in a pasted secret
const invisible = /[\s\u200b-\u200d\u2060\ufeff]/g

/** Names of characters that are hard to write on a command line. */
const margins: Readonly<Record<string, string>> = { newline: '\n', crlf: '\r\n', return: '\r', space: ' ', tab: '\t' }

const marginOf = (name: string): string => margins[name] ?? name

const hexBytes = (text: string) => encodings.hex.read(text.trim().toLowerCase())

function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    // Invalid percent-encoding: there is no decoded form.
    return undefined
  }
}

function base64Bytes(text: string): Uint8Array | undefined {
  return encodings.base64url.read(text.trim().replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_'))
}

const asText = (bytes: Uint8Array | undefined): string | undefined => bytes && strictTextOf(bytes)

const decoders: Readonly<Record<string, (text: string) => string | undefined>> = {
  base64: (text) => asText(base64Bytes(text)),
  hex: (text) => asText(hexBytes(text)),
  percent: percentDecoded,
}

/** Every edit by its name, one row each. Undefined if the edit does not apply to this secret. */
const edits: Readonly<Record<string, Edit>> = {
  trim: (secret) => secret.trim(),
  'trim-start': (secret) => secret.trimStart(),
  'trim-end': (secret) => secret.trimEnd(),
  'remove-spaces': (secret) => secret.replaceAll(invisible, ''),
  'remove-quotes': (secret) => /^\s*(["'`])(.*)\1\s*$/s.exec(secret)?.[2],
  decode: (secret, encoding) => decoders[encoding]?.(secret),
  'hex-to-base64': (secret) => {
    const bytes = hexBytes(secret)
    return bytes && base64(bytes)
  },
  previous: (_secret, _argument, { previous }) => previous,
  'remove-prefix': (secret, prefix) => (secret.startsWith(prefix) ? secret.slice(prefix.length) : undefined),
  'remove-start': (secret, count) => (/^\d{1,3}$/.test(count) ? secret.slice(Number(count)) : undefined),
  prepend: (secret, name) => marginOf(name) + secret,
  append: (secret, name) => secret + marginOf(name),
  copy: (_secret, id, { other }) => other?.(id),
}

/** Edits that only remove what does not belong to a secret. */
export const cleanups: ReadonlySet<string> = new Set([
  'trim',
  'trim-start',
  'trim-end',
  'remove-spaces',
  'remove-quotes',
])

const withArgument = new Set(['decode', 'remove-prefix', 'remove-start', 'prepend', 'append', 'copy'])

/** How edits of a secret are written, for a message. */
export const secretEditForms: string = Object.keys(edits)
  .map((name) => (withArgument.has(name) ? `${name}:…` : name))
  .join(', ')

function parts(edit: string): [name: string, argument: string | undefined] {
  const at = edit.indexOf(':')
  return at < 0 ? [edit, undefined] : [edit.slice(0, at), edit.slice(at + 1)]
}

/** Whether a text from outside is an edit. */
export function isSecretEdit(text: string): text is SecretEdit {
  const [name, argument] = parts(text)
  if (!Object.hasOwn(edits, name)) return false
  return withArgument.has(name) ? Boolean(argument) : argument === undefined
}

/** The secret after these edits, or undefined if one does not apply or leaves nothing. */
export function editSecret(secret: string, all: readonly SecretEdit[], source: SecretSource = {}): string | undefined {
  return all.reduce<string | undefined>((text, edit) => {
    const [name, argument = ''] = parts(edit)
    return (text === undefined ? undefined : edits[name]?.(text, argument, source)) || undefined
  }, secret)
}
