import { CommanderError } from 'commander'
import { VhookError } from '../../server/core/model/errors.ts'

/** Whether the command line prints the error in two lines, instead of reporting an internal error. */
export const isExpectedError = (error: unknown): boolean =>
  error instanceof VhookError || error instanceof CommanderError
