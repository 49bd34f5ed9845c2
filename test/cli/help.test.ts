import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { help } from '../../cli/help.ts'
import { program } from '../../cli/program.ts'
import { defaultText, flagName, settingRows } from '../../server/settings/schema.ts'
import { providers } from '../../server/tunnels/providers.ts'
import { runWith } from './fake-io.ts'

const context = {} as Parameters<typeof program>[0]

function namesBelow(command: Command, before: string[] = []): string[][] {
  return command.commands.flatMap((child) => {
    const name = [...before, child.name()]
    return [name, ...namesBelow(child, name)]
  })
}

const names = namesBelow(program(context))

describe('help', () => {
  test('exists for every command of the table', () => {
    expect(names.map((name) => name.join(' '))).toMatchInlineSnapshot(`
      [
        "dev",
        "demo",
        "init",
        "events",
        "show",
        "wait",
        "replay",
        "trigger",
        "export",
        "verify",
        "sign",
        "credentials",
        "credentials add",
        "credentials list",
        "credentials show",
        "credentials edit",
        "credentials undo",
        "credentials test",
        "credentials rotate",
        "credentials duplicate",
        "credentials import",
        "credentials export",
        "credentials encryption",
        "credentials remove",
        "routes",
        "routes list",
        "routes add",
        "routes remove",
        "routes test",
        "presets",
        "audit",
        "open",
        "doctor",
        "completion",
        "complete",
      ]
    `)
  })

  test.each(names.map((name) => [name.join(' '), name] as const))(
    'of %s has examples that can be run',
    async (title, name) => {
      const { code, out, err } = await runWith([...name, '--help'])
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toContain('Examples:\n')
      const lines = out.split('\n').filter((line) => line.startsWith('  $ vhook '))
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.some((line) => line.includes(`$ vhook ${title}`))).toBe(true)
    },
  )

  test('of the program is the text that is built in', async () => {
    expect((await runWith(['--help'])).out).toBe(help)
  })

  test('lists every option once, with a description', () => {
    for (const name of names) {
      let command: Command = program(context)
      for (const word of name) command = command.commands.find((one) => one.name() === word) ?? command
      const flags = command.options.map((option) => option.long)
      expect(new Set(flags).size).toBe(flags.length)
      expect(command.options.map((option) => option.description)).not.toContain('')
    }
  })
})

describe('the options of dev', () => {
  const dev = program(context).commands.find((command) => command.name() === 'dev')
  const flags = settingRows.filter(([, row]) => row.flag !== undefined)

  test.each(flags)('include the setting %s with its help and default', (name, row) => {
    const option = dev?.options.find(({ long }) => long === flagName(name))
    expect(option?.attributeName()).toBe(name)
    expect(option?.description).toContain(row.help)
    expect(option?.description.includes('(default: ')).toBe(defaultText(row) !== undefined)
    // A default value would count as passed, and override the environment and the config file.
    expect(option?.defaultValue).toBeUndefined()
  })
})

test('the help of --tunnel lists every provider', () => {
  const dev = program(context).commands.find((command) => command.name() === 'dev')
  const { description = '' } = dev?.options.find(({ long }) => long === '--tunnel') ?? {}
  expect(Object.keys(providers).filter((id) => !description.includes(id))).toEqual([])
})

describe('an invalid command line', () => {
  test.each([
    [['evnts'], "Unknown command 'evnts'.", 'Did you mean events?'],
    [['events', '--frob'], "Unknown option '--frob'.", 'See all commands and options with --help.'],
    [['show'], "Missing required argument 'event'.", 'See all commands and options with --help.'],
    [['events', '--limit', 'x'], 'Use a number from 1 to 999999.', 'See all commands and options with --help.'],
    [
      ['events', '--status', 'abc'],
      'Use a status such as 404, 4xx, >=400 or 400-499.',
      'See all commands and options with --help.',
    ],
    [
      ['events', '--invalid', '--valid'],
      "cannot be used with option '--valid'",
      'See all commands and options with --help.',
    ],
    [
      ['replay', 'latest', '--resign', '--unsigned'],
      'cannot be used with option',
      'See all commands and options with --help.',
    ],
    [['replay'], 'No event selected.', 'Pass an event such as latest'],
    [['verify'], 'Nothing to verify.', 'Pass an event such as latest'],
    [
      ['completion', 'tcsh'],
      'Allowed choices are bash, zsh, fish, powershell.',
      'See all commands and options with --help.',
    ],
    [['credentials', 'add', '--set', 'x=y'], 'No plan given.', 'Pass --plan, --preset or --from.'],
  ])('%j prints two lines and exits 2', async (args, message, hint) => {
    const { code, out, err } = await runWith(args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    const lines = err.split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toContain(message)
    expect(lines[1]).toContain(hint)
  })

  test('prints one JSON line with --json', async () => {
    const { code, err } = await runWith(['events', '--frob', '--json'])
    expect(code).toBe(2)
    expect(JSON.parse(err)).toEqual({
      error: {
        code: 'BAD_USAGE',
        message: "Unknown option '--frob'.",
        hint: 'See all commands and options with --help.',
      },
    })
  })

  test('without a command prints the help and exits 2', async () => {
    const { code, out, err } = await runWith([])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('Usage: vhook [options] [command]')
    expect(err).toContain('No command was given.')
  })
})
