import { Option } from 'commander'
import { examples, jsonOption, type AddCommand } from '../options.ts'
import { wantsBrowser } from './dev.ts'

interface Flags {
  port?: string
  inspectorPort?: string
  open?: boolean
  json?: true
}

/** `vhook demo`: everything at work, without an app, an account or a network. */
export const demo: AddCommand = (program, context) => {
  program
    .command('demo')
    .description('look around: a sample app and a Vapi call, well and badly signed; offline, and gone afterwards')
    .option('--port <port>', 'port of the intake (default: any free one)')
    .option('--inspector-port <port>', 'port of the inspector (default: any free one)')
    .addOption(new Option('--open', 'open the inspector in a browser'))
    .addOption(new Option('--no-open', 'open no browser'))
    .addOption(jsonOption('NDJSON: first a line "ready", then every message'))
    .addHelpText('after', examples('demo', 'demo --no-open', 'demo --json'))
    .action(async ({ open, json, ...ports }: Flags) => {
      const { startDemo } = await import('../../server/demo/demo.ts')
      const { watch } = await import('../watch.ts')
      const started = await startDemo(ports)
      const options = { json: json === true, open: wantsBrowser(context, { open, json }) }
      await watch(context, started.daemon, options, () => started.play())
    })
}
