import type { Command } from 'commander'
import { settingRows } from '../../server/settings/schema.ts'
import type { Context } from '../context.ts'
import { addForegroundOptions, opensBrowser } from '../foreground-options.ts'
import { configOption, dataDirOption, examples, settingOption, type AddCommand } from '../options.ts'

/** Flags of settings by name, and those of the command itself. */
interface Flags extends Record<string, unknown> {
  config?: string
  open?: boolean
  json?: true
}

/** `vhook dev`: the main command. */
export const dev: AddCommand = (program, context) => {
  const command = program
    .command('dev')
    .summary('receive, verify and forward webhooks')
    .description('Receive webhooks on a public URL, verify and store them, and forward them to your app.')
    .argument('[port or url]', 'your app: a port such as 3000, or a URL such as http://localhost:3000')
  addSettingOptions(command).addOption(dataDirOption()).addOption(configOption())
  addForegroundOptions(command)
    .addHelpText(
      'after',
      '\nEvery option can also be set in the environment: VHOOK_PORT, VHOOK_TUNNEL_HOST, …\n' +
        examples('dev 3000', 'dev http://localhost:8080/api --enforce', 'dev 3000 --tunnel none --json'),
    )
    .action(async (target: string | undefined, flags: Flags) => await startDev(context, target, flags))
}

function addSettingOptions(command: Command): Command {
  for (const [name, { flag }] of settingRows)
    if (flag !== undefined && name !== 'dataDir') command.addOption(settingOption(name))
  return command
}

async function startDev(context: Context, target: string | undefined, flags: Flags): Promise<void> {
  const { loadSettings } = await import('../../server/settings/load.ts')
  const { dataDirFor } = await import('../../server/settings/data-dir.ts')
  const { configSource } = await import('../../server/settings/config/source.ts')
  const { cwd, env } = context
  const { config, open, json, ...others } = flags
  const given = target === undefined ? others : { ...others, target }
  const configFile = config ?? env['VHOOK_CONFIG']
  const where = { cwd, env, ...(configFile === undefined ? {} : { configFile }) }
  const { settings, credentials } = await loadSettings(given, where)
  const { startDaemon } = await import('../../server/daemon.ts')
  const { runInForeground } = await import('../foreground.ts')
  const daemon = await startDaemon({
    ...settings,
    dataDir: dataDirFor(cwd, settings.dataDir),
    configured: credentials,
    source: configSource(given, where, settings),
  })
  const dataDirGiven = (given['dataDir'] ?? env['VHOOK_DATA_DIR']) !== undefined
  const options = { json: json === true, open: opensBrowser(context, { open, json }), dataDirGiven }
  await runInForeground(context, daemon, options)
}
