import { Argument } from 'commander'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import { examples, jsonOption, type AddCommand } from '../options.ts'
import { presetLine, presetLines } from '../print/preset.ts'

/** `vhook presets`: the senders that vhook knows by name. */
export const presets: AddCommand = (program, context) => {
  program
    .command('presets')
    .summary('list the senders that vhook knows')
    .description('List the senders whose signatures vhook can verify, or show one.')
    .addArgument(new Argument('[id]', 'preset id, such as stripe'))
    .addOption(jsonOption('one JSON line per preset'))
    .addHelpText('after', examples('presets', 'presets stripe', 'credentials add --preset stripe'))
    .action(async (id: string | undefined, { json }: { json?: true }) => {
      const { presets: all } = await import('../../server/core/schemes/presets/index.ts')
      const { presetOf, presetsLike } = await import('../../server/core/schemes/presets/find.ts')
      if (id === undefined) {
        for (const preset of all) context.out(json ? inertJson(preset) : presetLine(preset, context.style))
        return
      }
      const preset = presetOf(id)
      if (!preset) throw new VhookError(problems.noSuchPreset(id, presetsLike(id)))
      context.out(json ? inertJson(preset) : presetLines(preset, context.style).join('\n'))
    })
}
