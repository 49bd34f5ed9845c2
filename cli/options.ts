import { Option, type Command } from 'commander'
import type { Context } from './program.ts'

/** Puts one command into the program. One file and one row of the table a command. */
export type AddCommand = (program: Command, context: Context) => void

/** The examples at the end of a command's help. */
export const examples = (...lines: string[]): string =>
  `\nExamples:\n${lines.map((line) => `  $ vhook ${line}`).join('\n')}`

export const jsonOption = (what: string): Option => new Option('--json', `for scripts: ${what}`)

export const dataDirOption = (): Option =>
  new Option('--data-dir <folder>', 'data folder (default: .vhook of the nearest project)').env('VHOOK_DATA_DIR')

/** An option that may be given many times. */
export const collect = (value: string, earlier: string[] = []): string[] => [...earlier, value]
