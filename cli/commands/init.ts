import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import { readEnv } from '../../server/core/import/env.ts'
import { parseJson } from '../../server/core/text/json.ts'
import { type Guess, guess } from '../init/guess.ts'
import { configText, type Wanted } from '../init/write.ts'
import { examples, jsonOption, type AddCommand } from '../options.ts'
import type { Context } from '../program.ts'
import { ask } from '../secret.ts'
import { isFile } from '../request-input.ts'

interface Flags {
  yes?: true
  force?: true
  json?: true
}

/** `vhook init`: a settings file for this project. */
export const init: AddCommand = (program, context) => {
  program
    .command('init')
    .description('write vhook.config.ts for this project, from what its package.json and .env say')
    .option('--yes', 'ask nothing, and take what was guessed')
    .option('--force', 'also in the place of a settings file that is there')
    .addOption(jsonOption('what was written'))
    .addHelpText('after', examples('init', 'init --yes'))
    .action(async (flags: Flags) => await writeConfig(context, flags))
}

const NAME = 'vhook.config.ts'

async function writeConfig(context: Context, { yes, force, json }: Flags): Promise<void> {
  const { cwd } = context
  if (!force) await refuseToOverwrite(cwd)
  const guessed = guess(parseJson(await textOf(join(cwd, 'package.json'))), await variables(cwd))
  const wanted = yes ? taken(guessed) : await asked(context, guessed)
  const file = join(cwd, NAME)
  await writeFile(file, configText(wanted), { flag: force ? 'w' : 'wx' })
  if (json) return context.out(inertJson({ file, ...wanted }))
  context.out(`Wrote ${NAME}. Start with: vhook dev`)
  for (const { variable, flaw } of wanted.credentials)
    if (flaw !== null) context.err(`${variable} is left as a comment: ${flaw}`)
}

async function refuseToOverwrite(cwd: string): Promise<void> {
  const { configNames } = await import('../../server/settings/config/file.ts')
  for (const name of configNames) if (await isFile(join(cwd, name))) throw new VhookError(problems.fileExists(name))
}

/** Both files, the more local one first; of two of one name the first counts. */
async function variables(cwd: string): Promise<Array<[string, string]>> {
  const { envNames } = await import('../../server/settings/config/file.ts')
  const texts = await Promise.all(envNames.map((name) => textOf(join(cwd, name))))
  const all = texts.flatMap(readEnv)
  return all.filter(([name], at) => all.findIndex(([other]) => other === name) === at)
}

const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '') // Not there: then it says nothing.

const taken = ({ port, credentials }: Guess): Wanted => ({
  target: port === null ? null : `http://localhost:${port}`,
  enforce: false,
  credentials,
})

async function asked(context: Context, guessed: Guess): Promise<Wanted> {
  if (!context.interactive)
    throw new VhookError(problems.badUsage('There is no terminal to ask on.', 'Give --yes to take what is guessed.'))
  const { port, because, credentials } = guessed
  const target = await ask(
    async ({ text }) =>
      await text({
        message: `Where does your app listen?${because === '' ? '' : ` (${because})`} Empty for none.`,
        ...(port === null ? {} : { initialValue: `http://localhost:${port}` }),
      }),
  )
  const enforce = await ask(
    async ({ select }) =>
      await select({
        message: 'What becomes of a webhook that does not verify?',
        options: [
          { value: 'observe', label: 'it is marked, and forwarded all the same' },
          { value: 'enforce', label: 'it gets 401, and is not forwarded' },
        ],
      }),
  )
  const { targetOf } = await import('../../server/settings/schema.ts')
  const address = target.trim() === '' ? null : targetOf(target.trim())
  return {
    target: address === null ? null : address.href.replace(/\/$/, ''),
    enforce: enforce === 'enforce',
    credentials: await chosen(credentials),
  }
}

async function chosen(credentials: Guess['credentials']): Promise<Guess['credentials']> {
  if (credentials.length === 0) return []
  const { multiselect } = await import('@clack/prompts')
  const ids = await multiselect({
    message: 'These variables look like secrets of webhooks. Which become credentials?',
    options: credentials.map(({ id, name, variable }) => ({ value: id, label: `${name} (${variable})` })),
    initialValues: credentials.map(({ id }) => id),
    required: false,
  })
  if (!Array.isArray(ids)) throw new VhookError(problems.cancelled())
  return credentials.filter(({ id }) => ids.includes(id))
}
