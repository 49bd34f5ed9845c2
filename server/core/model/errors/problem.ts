/** An expected failure: what happened, and what to do next. The code never changes. */
export interface Problem<Code extends string = string> {
  code: Code
  message: string
  hint: string
  /** Exit code of the command line: 1 for a negative result, 2 for wrong usage, 3 if vhook cannot run. */
  exit: 1 | 2 | 3
}

/** Makes the problems with one exit code. */
const row =
  (exit: Problem['exit']) =>
  <Code extends string>(code: Code, message: string, hint: string): Problem<Code> => ({ code, message, hint, exit })
export const no = row(1)
export const usage = row(2)
export const cannotRun = row(3)
