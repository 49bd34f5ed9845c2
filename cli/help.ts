import type { Context } from './context.ts'
import { program } from './program.ts'

const lines: string[] = []
const root = program({ out: (text: string) => void lines.push(text) } as Context)
root.configureOutput({ getOutHelpWidth: () => 80 }).outputHelp()

/** What `vhook --help` prints. The build replaces this module with its text, so that help starts without the parser. */
export const help: string = lines.join('\n')
