import { problems, VhookError } from '../model/errors.ts'

/** The one way these readers fail: BAD_INPUT, with what was read and why it cannot be a request. */
export const bad = (what: string, why: string): VhookError => new VhookError(problems.badInput(what, why))
