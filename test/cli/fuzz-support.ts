import { CommanderError } from 'commander'
import { VhookError } from '../../server/core/model/errors.ts'

/** Whether the command line tells an error in two lines rather than as a fault of its own. */
export const shownProblem = (error: unknown): boolean => error instanceof VhookError || error instanceof CommanderError
