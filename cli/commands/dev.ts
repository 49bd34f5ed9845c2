import { Option, type Command } from 'commander'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import type { Context } from '../program.ts'

interface Flags {
  port?: string
  inspectorPort?: string
  dataDir?: string
  config?: string
  tunnel?: string
  tunnelHost?: string
  subdomain?: string
  publicUrl?: string
  enforce?: true
  answerTimeout?: string
  strict?: true
  storeWait?: string
  abortWithCaller?: true
  minFree?: string
  open?: boolean
  json?: true
}

/** `vhook dev`: the main job. */
export const dev: AddCommand = (program, context) => {
  const command = program
    .command('dev')
    .description('receive webhooks by a public address, check them, keep them, and pass them to your app')
    .argument('[port or url]', 'your app: a port such as 3000, or http://localhost:3000')
    .option('--port <port>', 'port of the intake, 0 for any free one (default: 4040)')
    .option('--inspector-port <port>', 'port of the inspector, 0 for any free one (default: 4041)')
    .option('--tunnel <name>', 'localtunnel, public-url or none (default: localtunnel)')
    .option('--tunnel-host <url>', "address of the tunnel provider's server")
    .option('--subdomain <name>', 'name to ask the tunnel provider for')
    .option('--public-url <url>', 'public address of a tunnel that you run yourself')
    .option('--enforce', 'answer 401 to what does not verify, and do not forward it')
    .option('--answer-timeout <seconds>', 'how long a sender waits for your app (default: 30)')
    .option('--strict', 'answer 503 to what cannot be stored, and do not forward it')
    .option('--store-wait <seconds>', 'how long a slow commit holds an event back, or none for no limit (default: 1)')
    .option('--abort-with-caller', 'end the request to your app when the sender leaves')
    .option('--min-free <MB>', 'megabytes free below which bodies over 64 KiB are not kept (default: 200)')
    .option('--config <file>', 'settings file (default: vhook.config.ts, .mjs, .js or .json)')
  addWatchOptions(command)
    .addHelpText(
      'after',
      '\nEvery option is also read from the environment: VHOOK_PORT, VHOOK_TUNNEL_HOST, …\n' +
        examples('dev 3000', 'dev http://localhost:8080/api --enforce', 'dev 3000 --tunnel none --json'),
    )
    .action(async (target: string | undefined, flags: Flags) => await startDev(context, target, flags))
}

export const addWatchOptions = (command: Command): Command =>
  command
    .addOption(dataDirOption())
    .addOption(new Option('--open', 'open the inspector in a browser'))
    .addOption(new Option('--no-open', 'open no browser'))
    .addOption(jsonOption('NDJSON: first a line "ready", then every message'))

async function startDev(context: Context, target: string | undefined, flags: Flags): Promise<void> {
  const { loadSettings, dataDirFor } = await import('../../server/settings/schema.ts')
  const { configSource } = await import('../../server/settings/config/source.ts')
  const { cwd, env } = context
  const { config, open, json, ...others } = flags
  const given = target === undefined ? others : { ...others, target }
  const configFile = config ?? env['VHOOK_CONFIG']
  const where = { cwd, env, ...(configFile === undefined ? {} : { configFile }) }
  const { settings, credentials } = await loadSettings(given, where)
  const { startDaemon } = await import('../../server/daemon.ts')
  const { watch } = await import('../watch.ts')
  const daemon = await startDaemon({
    ...settings,
    dataDir: dataDirFor(cwd, settings.dataDir),
    configured: credentials,
    source: configSource(given, where, settings),
  })
  await watch(context, daemon, { json: json === true, open: wantsBrowser(context, { open, json }) })
}

const off = new Set(['', '0', 'false', 'no'])

/** A person at a terminal of this machine gets the inspector shown, unless they said no. */
export function wantsBrowser(
  { interactive, env }: Context,
  { open, json }: { open: boolean | undefined; json: true | undefined },
): boolean {
  if (open !== undefined) return open
  const wish = env['VHOOK_OPEN']
  if (wish !== undefined) return !off.has(wish.toLowerCase())
  return interactive && !json && env['CI'] === undefined && env['SSH_CONNECTION'] === undefined
}
