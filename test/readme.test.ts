import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { program } from '../cli/program.ts'
import type { Context } from '../cli/context.ts'
import { environmentName, isFileOnly, settingRows } from '../server/settings/schema.ts'
import { presets } from '../server/core/schemes/presets/index.ts'
import { settingsSchema } from '../server/settings/parse.ts'
import { problems } from '../server/core/model/errors.ts'
import { refusal } from '../server/intake/own-responses.ts'
import { refusals } from '../server/core/model/refusals.ts'
import type { RefusalCode } from '../server/core/model/refusals.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const readme = read('../README.md')
const manifest = JSON.parse(read('../package.json')) as { scripts: Record<string, string>; engines: { node: string } }

/** The part of the README from one heading to another. */
const between = (from: string, to: string): string => readme.slice(readme.indexOf(from), readme.indexOf(to))

/** A problem made of details of no matter: numbers are read as times by one of them. */
const codeOf = (problem: (...details: unknown[]) => { code: string }): string => problem('a', 1, 1).code

/** The commands are only built here, never run: nothing of the outside is touched. */
const root = program({} as Context)
const leaves = (command: Command, name: string): Array<{ name: string; command: Command }> =>
  command.commands.flatMap((child) => {
    const whole = `${name} ${child.name()}`
    return child.commands.length > 0 ? leaves(child, whole) : [{ name: whole, command: child }]
  })
/** `complete` is asked by the shells' completion scripts, not by people. */
const commands = leaves(root, 'vhook').filter(({ name }) => name !== 'vhook complete')

describe('README and code agree', () => {
  test('on the commands', () => {
    const rows = [...readme.matchAll(/^\| `(vhook [^`]*)` \|/gm)].map(([, text = '']) => text)
    const described = rows.map((text) => text.split(/ [[<]/)[0] ?? '')
    expect(described.toSorted()).toEqual(commands.map(({ name }) => name).toSorted())
  })

  test('on the flags of dev', () => {
    const dev = commands.find(({ name }) => name === 'vhook dev')?.command
    const flags = dev?.options.map((option) => option.long ?? '') ?? []
    expect(flags.length).toBeGreaterThan(5)
    expect(flags.filter((flag) => !readme.includes(`\`${flag}`))).toEqual([])
  })

  test('on the number of senders', () => {
    const [, claimed = ''] = /more than (\d+) other senders/.exec(readme) ?? []
    expect(presets.length).toBeGreaterThan(Number(claimed))
    expect(presets.length).toBeLessThan(Number(claimed) + 10)
  })

  test('on the settings of every preset', () => {
    const section = between('## Credentials', '## The library')
    const rows = [...section.matchAll(/^\| (`.*`) \| (`\w+`(?: \(optional\))?) \| (.*) \|$/gm)].map(
      ([, ids = '', ...rest]) => ({
        ids: ids.split(', '),
        rest,
      }),
    )
    const described = rows.flatMap(({ ids, rest }) => ids.map((id) => [id, ...rest].join(' ')))
    const known = presets.flatMap(({ id, settings = [] }) =>
      settings.map(({ name, title, required, where }) =>
        [
          `\`${id}\``,
          `\`${name}\`${required ? '' : ' (optional)'}`,
          where === undefined ? title : `${title} (${where})`,
        ].join(' '),
      ),
    )
    expect(described.toSorted()).toEqual(known.toSorted())
    for (const { id, secretUse } of presets) if (secretUse === 'none') expect(section).toContain(`\`${id}\``)
  })

  test('on the settings, their environment names and defaults', () => {
    const rows = [
      ...between('## Configuration', '## Responses to the sender').matchAll(
        /^\| `(\w+)` \|([^|]*)\|([^|]*)\|([^|]*)\|/gm,
      ),
    ]
    expect(rows.map(([, name = '']) => name).toSorted()).toEqual(settingRows.map(([name]) => name as string).toSorted())
    const defaults = settingsSchema.parse({}) as unknown as Record<string, unknown>
    const fileOnly = new Set<string>(settingRows.flatMap(([name, row]) => (isFileOnly(row) ? [name] : [])))
    const wrong = rows.filter(([, name = '', , environment = '', given = '']) => {
      const named = fileOnly.has(name) || environment.includes(environmentName(name))
      return !named || (typeof defaults[name] === 'number' && given.trim() !== String(defaults[name]))
    })
    expect(wrong).toEqual([])
  })

  test('on the codes of problems', () => {
    const build = Object.values(problems) as Array<(...details: unknown[]) => { code: string }>
    const codes = [...new Set(build.map((problem) => codeOf(problem)))]
    const table = between('## Error codes', '## Contributing')
    const described = [...new Set([...table.matchAll(/`([A-Z][A-Z_]{3,})`/g)].map(([, code = '']) => code))]
    expect(described.toSorted()).toEqual(codes.toSorted())
  })

  test("on vhook's own answers to senders", () => {
    for (const [code, [status]] of Object.entries(refusals)) {
      expect(refusal(code as RefusalCode, null).status).toBe(status)
      expect(readme).toMatch(new RegExp(`\`${code}\`[^|]*\\| ${status} \\|`))
    }
  })

  test('on the two commands, the scripts and the version of Node', () => {
    expect(readme).toContain('npm ci && npx vhook dev 3000')
    expect(readme).toContain('npm ci && npm test')
    for (const [, script = ''] of readme.matchAll(/npm run ([\w:]+)/g)) expect(manifest.scripts).toHaveProperty(script)
    for (const [wanted] of manifest.engines.node.matchAll(/\d+\.\d+\.\d+/g)) {
      expect(readme).toContain(wanted)
      for (const file of ['../cli/main.ts', '../server/doctor/checks.ts'])
        expect(read(file)).toContain(`[${wanted.split('.').join(', ')}]`)
    }
    expect(read('../.ci/run')).toMatch(/npm ci.*\nnpm test/)
  })

  test('never sends a stranger to the package of that name on the registry', () => {
    for (const [line] of readme.matchAll(/^.*npx vhook.*$/gm))
      expect(line).not.toMatch(/npx (-y|--yes)|npm i(nstall)? (-g )?vhook\b/)
    expect(readme).toContain('do not run `npx vhook` anywhere else')
  })
})
