import { problems, VhookError } from '../model/errors.ts'

/** The error of all readers in this folder: BAD_INPUT, with what was read and what is wrong with it. */
export const bad = (what: string, why: string): VhookError => new VhookError(problems.badInput(what, why))
