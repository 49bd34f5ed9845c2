import { addForegroundOptions, opensBrowser } from '../foreground-options.ts'
import { examples, settingOption, type AddCommand } from '../options.ts'

interface Flags {
  port?: string
  inspectorPort?: string
  open?: boolean
  json?: true
}

/** `vhook demo`: all of vhook, without an app, an account or a network. */
export const demo: AddCommand = (program, context) => {
  const command = program
    .command('demo')
    .summary('try vhook with a sample app, offline')
    .description(
      'Try vhook with a sample app and a mix of valid and invalid signatures. Works offline and leaves nothing behind.',
    )
    .addOption(settingOption('port', '0'))
    .addOption(settingOption('inspectorPort', '0'))
  addForegroundOptions(command)
    .addHelpText('after', examples('demo', 'demo --no-open', 'demo --json'))
    .action(async ({ open, json, ...ports }: Flags) => {
      const { startDemo } = await import('../../server/demo/demo.ts')
      const { runInForeground } = await import('../foreground.ts')
      const started = await startDemo(ports)
      const options = { json: json === true, open: opensBrowser(context, { open, json }), dataDirGiven: true }
      await runInForeground(context, started.daemon, options, () => started.play())
    })
}
