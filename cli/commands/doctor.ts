import { inertJson } from '../../server/core/text/escape.ts'
import { configOption, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { findingLines, salvageLines } from '../print/finding.ts'

interface Flags {
  salvage?: true
  config?: string
  dataDir?: string
  json?: true
}

/** `vhook doctor`: checks everything that vhook depends on. */
export const doctor: AddCommand = (program, context) => {
  program
    .command('doctor')
    .summary('check disk, ports, tunnel, clock and app')
    .description('Check disk, ports, tunnel, clock and app. Exits 1 if a check fails.')
    .option('--salvage', 'recover readable events from a damaged database')
    .addOption(configOption())
    .addOption(dataDirOption())
    .addOption(jsonOption('one JSON line per check, or the result of --salvage'))
    .addHelpText('after', examples('doctor', 'doctor --json', 'doctor --salvage'))
    .action(async (flags: Flags) => {
      const { examine, salvage } = await import('../../server/doctor/doctor.ts')
      const { dataDirFor } = await import('../../server/settings/data-dir.ts')
      const { cwd, env } = context
      const folder = dataDirFor(cwd, flags.dataDir)
      if (flags.salvage) {
        const result = salvage(folder)
        return context.out(flags.json ? inertJson(result) : salvageLines(result).join('\n'))
      }
      const configFile = flags.config ?? env['VHOOK_CONFIG']
      const findings = await examine(folder, { cwd, env, ...(configFile === undefined ? {} : { configFile }) })
      for (const finding of findings)
        context.out(flags.json ? inertJson(finding) : findingLines(finding, context.style).join('\n'))
      if (findings.some(({ status }) => status === 'fail')) context.exitWith(1)
    })
}
