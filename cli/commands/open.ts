import { problems, VhookError } from '../../server/core/model/errors.ts'
import { dataDirOption, examples, type AddCommand } from '../options.ts'
import { dataFolder } from '../with-api.ts'

/** `vhook open`: the inspector of the vhook that runs on this project. */
export const open: AddCommand = (program, context) => {
  program
    .command('open')
    .summary('open the inspector')
    .description('Open the inspector of the vhook that is running on this project.')
    .option('--print', 'print the URL with its token instead')
    .addOption(dataDirOption())
    .addHelpText('after', examples('open', 'open --print'))
    .action(async ({ print, dataDir }: { print?: true; dataDir?: string }) => {
      const { readInstance } = await import('../../server/store/instance-file.ts')
      const { folder } = await dataFolder(context, dataDir)
      const { inspectorUrl, token } = readInstance(folder) ?? {}
      if (inspectorUrl === undefined || token === undefined) throw new VhookError(problems.notRunning(folder))
      const url = `${inspectorUrl}#token=${token}`
      if (print) return context.out(url)
      const { default: openBrowser } = await import('open')
      await openBrowser(url)
    })
}
