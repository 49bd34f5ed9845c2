import { HOST_HEADER } from '../core/model/host-header.ts'
import { providers, tunnelSettings } from '../tunnels/providers.ts'

/** How a value is parsed, whether it comes from a flag, the environment or the config file. */
export type SettingType = 'text' | 'integer' | 'number' | 'number or none' | 'switch' | 'routes' | 'credentials'

export interface Setting {
  type: SettingType
  /** A setting without a default is optional. */
  default?: string | number | boolean | readonly never[]
  /** What happens without a value, where `default` does not say it. */
  defaultText?: string
  min?: number
  /** Exclusive lower bound. */
  above?: number
  max?: number
  /** What a text must match, and the sentence for a text that does not. */
  pattern?: { regex: RegExp; message: string }
  /** Placeholder of the flag's value, `true` for a switch. A setting without it has no flag. */
  flag?: string | true
  /** A change in the config file applies at once; all others apply at the next start. */
  reloads?: true
  /** A phrase that starts in lower case, for the help, the config types and the JSON schema. */
  help: string
}

/** Keeps the literal types of the rows, which the types of `Settings` and `VhookConfig` follow from. */
const table = <const Rows extends Record<string, Setting>>(rows: Rows): Rows => rows

/** Every setting, one row each. Flags, environment variables, validation, types and help are all derived from its row. */
export const settings = table({
  target: { type: 'text', reloads: true, help: 'port or URL of your app' },
  port: {
    type: 'integer',
    min: 0,
    max: 65_535,
    default: 4040,
    flag: '<port>',
    help: 'port that receives webhooks, 0 for any free port',
  },
  inspectorPort: {
    type: 'integer',
    min: 0,
    max: 65_535,
    default: 4041,
    flag: '<port>',
    help: 'port of the inspector, 0 for any free port',
  },
  dataDir: {
    type: 'text',
    defaultText: '.vhook in the project folder',
    flag: '<folder>',
    help: 'data folder',
  },
  tunnel: {
    type: 'text',
    default: 'localtunnel',
    flag: '<name>',
    help: `tunnel provider, one of ${Object.keys(providers).join(', ')}`,
  },
  ...tunnelSettings,
  enforce: {
    type: 'switch',
    default: false,
    flag: true,
    reloads: true,
    help: 'respond 401 to webhooks that fail verification, and do not forward them',
  },
  answerTimeout: {
    type: 'number',
    above: 0,
    max: 300,
    default: 30,
    flag: '<seconds>',
    reloads: true,
    help: 'how long to wait for a response from your app, in seconds',
  },
  hostHeader: {
    type: 'text',
    default: 'keep',
    pattern: { regex: HOST_HEADER, message: 'must be keep, rewrite or a host name' },
    flag: '<host>',
    help: 'Host header of requests to your app: keep (as received), rewrite (the host of your app) or a host name',
  },
  strict: {
    type: 'switch',
    default: false,
    flag: true,
    help: 'respond 503 to webhooks that cannot be stored, and do not forward them',
  },
  storeWait: {
    type: 'number or none',
    min: 0,
    max: 300,
    default: 1,
    flag: '<seconds>',
    help: 'how long a slow disk may delay an event, in seconds, or none for no limit',
  },
  abortWithCaller: {
    type: 'switch',
    default: false,
    flag: true,
    help: 'cancel the request to your app when the sender disconnects',
  },
  minFree: {
    type: 'number',
    min: 0,
    default: 200,
    flag: '<MB>',
    help: 'free disk space in MB below which bodies over 64 KiB are not stored',
  },
  keepDays: { type: 'number', above: 0, default: 7, help: 'how long events are stored, in days' },
  keepEvents: { type: 'integer', above: 0, default: 10_000, help: 'how many events are stored' },
  keepMegabytes: { type: 'number', above: 0, default: 1_024, help: 'how much space events may use, in MB' },
  routes: {
    type: 'routes',
    default: [],
    reloads: true,
    help: 'credentials, enforcement, app and timeout of single paths',
  },
  credentials: {
    type: 'credentials',
    default: [],
    reloads: true,
    help: 'how senders authenticate, with secrets from the environment',
  },
})

export type SettingName = keyof typeof settings

/** Every row with its name, in the order of the table. */
export const settingRows = Object.entries(settings) as Array<[SettingName, Setting]>

/** Lists do not fit into a flag or an environment variable. */
export const isFileOnly = ({ type }: Setting): boolean => type === 'routes' || type === 'credentials'

/** `inspectorPort` is `VHOOK_INSPECTOR_PORT`. */
export const environmentName = (name: string): string => `VHOOK_${kebab(name).replaceAll('-', '_').toUpperCase()}`

/** `inspectorPort` is `--inspector-port`. */
export const flagName = (name: string): string => `--${kebab(name)}`

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

/** The default as help shows it, or undefined where there is none worth showing. */
export function defaultText({ default: value, defaultText: text }: Setting): string | undefined {
  if (text !== undefined) return text
  return typeof value === 'number' || typeof value === 'string' ? String(value) : undefined
}

const falseTexts = new Set(['', '0', 'false', 'no'])

/** Whether the text of an environment variable means "on". */
export const isOn = (text: string): boolean => !falseTexts.has(text.toLowerCase())
