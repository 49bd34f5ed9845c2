import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import { readEnv } from '../../server/core/import/env.ts'
import { parseJson } from '../../server/core/text/json.ts'
import type { Context } from '../context.ts'
import { type Guess, guess } from '../init/guess.ts'
import { configName, configText, type ConfigContent } from '../init/write.ts'
import { ask } from '../input/prompt.ts'
import { isFile } from '../input/request.ts'
import { examples, jsonOption, type AddCommand } from '../options.ts'

interface Flags {
  yes?: true
  force?: true
  json?: true
}

/** `vhook init`: writes a config file for this project. */
export const init: AddCommand = (program, context) => {
  program
    .command('init')
    .summary('create a config file for this project')
    .description(
      'Create vhook.config.mts (vhook.config.mjs without TypeScript) in the project folder, based on its package.json and .env.',
    )
    .option('--yes', 'accept all guesses without prompting')
    .option('--force', 'overwrite an existing config file')
    .addOption(jsonOption('what was written as JSON'))
    .addHelpText('after', examples('init', 'init --yes'))
    .action(async (flags: Flags) => await writeConfig(context, flags))
}

async function writeConfig(context: Context, { yes, force, json }: Flags): Promise<void> {
  const { findConfig } = await import('../../server/settings/config/file.ts')
  const { projectFolder } = await import('../../server/settings/data-dir.ts')
  const { cwd } = context
  const existing = findConfig(cwd, undefined)
  if (existing !== undefined && !force) throw new VhookError(problems.fileExists(relative(cwd, existing)))
  const folder = existing === undefined ? projectFolder(cwd) : dirname(existing)
  const manifest = parseJson(await textOf(join(folder, 'package.json')))
  const guessed = guess(manifest, await variables(folder))
  const content = yes ? contentOf(guessed) : await promptForContent(context, guessed)
  const file = join(folder, configName(manifest, await isFile(join(folder, 'tsconfig.json'))))
  // Of two config files only the first would be read.
  if (existing !== undefined && existing !== file) await rm(existing)
  await writeFile(file, configText(content), { flag: force ? 'w' : 'wx' })
  if (json) return context.out(inertJson({ file, ...content }))
  context.out(`Created ${relative(cwd, file)}. Start with: vhook dev`)
  for (const { variable, issue } of content.credentials)
    if (issue !== null) context.err(`${variable} is commented out: ${issue}`)
}

/** Variables of all `.env` files. The more specific file wins. */
async function variables(folder: string): Promise<Array<[string, string]>> {
  const { envNames } = await import('../../server/settings/config/file.ts')
  const texts = await Promise.all(envNames.map((name) => textOf(join(folder, name))))
  const all = texts.flatMap(readEnv)
  return all.filter(([name], at) => all.findIndex(([other]) => other === name) === at)
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '') // Optional files.

const contentOf = ({ port, credentials }: Guess): ConfigContent => ({
  target: port === null ? null : `http://localhost:${port}`,
  enforce: false,
  credentials,
})

async function promptForContent(context: Context, guessed: Guess): Promise<ConfigContent> {
  if (!context.interactive)
    throw new VhookError(
      problems.badUsage('There is no terminal to prompt on.', 'Pass --yes to accept what vhook guesses.'),
    )
  const { port, because, credentials } = guessed
  const target = await ask(
    async ({ text }) =>
      await text({
        message: `Where does your app listen?${because === '' ? '' : ` (guessed from ${because})`} Leave empty for no app.`,
        ...(port === null ? {} : { initialValue: `http://localhost:${port}` }),
      }),
  )
  const enforce = await ask(
    async ({ select }) =>
      await select({
        message: 'What should happen to webhooks that fail verification?',
        options: [
          { value: 'observe', label: 'Forward them, and mark them as invalid' },
          { value: 'enforce', label: 'Reject them with 401' },
        ],
      }),
  )
  const { targetOf } = await import('../../server/settings/target.ts')
  const url = target.trim() === '' ? null : targetOf(target.trim())
  return {
    target: url === null ? null : url.href.replace(/\/$/, ''),
    enforce: enforce === 'enforce',
    credentials: await promptForCredentials(credentials),
  }
}

async function promptForCredentials(credentials: Guess['credentials']): Promise<Guess['credentials']> {
  if (credentials.length === 0) return []
  const { multiselect } = await import('@clack/prompts')
  const ids = await multiselect({
    message: 'These variables look like webhook secrets. Add them as credentials?',
    options: credentials.map(({ id, name, variable }) => ({ value: id, label: `${name} (${variable})` })),
    initialValues: credentials.map(({ id }) => id),
    required: false,
  })
  if (!Array.isArray(ids)) throw new VhookError(problems.cancelled())
  return credentials.filter(({ id }) => ids.includes(id))
}
