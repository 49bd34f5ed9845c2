import { inertJson } from '../../server/core/text/escape.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { findingLines, salvageLines } from '../print/finding.ts'

interface Flags {
  salvage?: true
  config?: string
  dataDir?: string
  json?: true
}

/** `vhook doctor`: whether everything that vhook stands on holds. */
export const doctor: AddCommand = (program, context) => {
  program
    .command('doctor')
    .description('look at disk, ports, tunnel, clock and app; exit 1 when something fails')
    .option('--salvage', 'bring over what can be read of a damaged database')
    .option('--config <file>', 'settings file (default: vhook.config.ts, .mjs, .js or .json)')
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line a finding, or what was brought over'))
    .addHelpText('after', examples('doctor', 'doctor --json', 'doctor --salvage'))
    .action(async (flags: Flags) => {
      const { examine, salvage } = await import('../../server/doctor/doctor.ts')
      const { dataDirFor } = await import('../../server/settings/schema.ts')
      const { cwd, env } = context
      const folder = dataDirFor(cwd, flags.dataDir)
      if (flags.salvage) {
        const brought = salvage(folder)
        return context.out(flags.json ? inertJson(brought) : salvageLines(brought).join('\n'))
      }
      const configFile = flags.config ?? env['VHOOK_CONFIG']
      const findings = await examine(folder, { cwd, env, ...(configFile === undefined ? {} : { configFile }) })
      for (const finding of findings)
        context.out(flags.json ? inertJson(finding) : findingLines(finding, context.style).join('\n'))
      if (findings.some(({ status }) => status === 'fail')) context.answer(1)
    })
}
