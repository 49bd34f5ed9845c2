import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { ApiError } from '../core/api/views/error.ts'
import { type Problem, problems, VhookError } from '../core/model/errors.ts'

/** The first row whose pattern fits the code decides. */
const statuses: ReadonlyArray<readonly [code: RegExp, status: number]> = [
  [/^INTERNAL$/, 500],
  [/^NO_TOKEN$/, 401],
  [/^BAD_METHOD$/, 405],
  [/^BAD_CONTENT_TYPE$/, 415],
  [/^BODY_TOO_LARGE$/, 413],
  [/^NO_SUCH_/, 404],
  [/^BAD_/, 400],
  [/^(AMBIGUOUS_.*|.*_EXISTS|.*_LOCKED|NO_TARGET|CANNOT_.*|ROTATION_RUNNING)$/, 409],
  [/^STORAGE_/, 503],
]
const statusByExit = { 1: 409, 2: 400, 3: 503 } as const

/** HTTP status of a problem; a code without a row goes by what it would end a command with. */
export const statusOf = (problem: Problem): number =>
  statuses.find(([code]) => code.test(problem.code))?.[1] ?? statusByExit[problem.exit]

/** Fastify's own refusals in our words. */
const refusals: Readonly<Record<string, (limit: number) => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (limit) => problems.bodyTooLarge(limit),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => problems.badContentType(),
  FST_ERR_BAD_URL: () => problems.badInput('address', 'it holds a bad percent code'),
  FST_ERR_MAX_PARAM_LENGTH: () => problems.badInput('address', 'a part of it is too long'),
}

const plainName = (path: string): string => path.slice(1).replaceAll('/', '.')

/** Names the fields that zod found wrong, at most three. Zod's sentences hold no values. */
function fieldsAtFault(error: FastifyError): Problem {
  const faults = (error.validation ?? []).slice(0, 3)
  const where = error.validationContext === 'body' ? 'body' : 'address'
  const said = faults.map((fault) => `${plainName(fault.instancePath) || where}: ${fault.message ?? 'not right'}`)
  const names = faults.map((fault) => plainName(fault.instancePath) || where)
  return problems.badRequestField(names.join(', '), `is not right (${said.join('; ')})`)
}

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'

/** What may be told of an error, or undefined for a fault of our own. */
function tellable(error: unknown, limit: number): Problem | undefined {
  if (error instanceof VhookError) return error.problem
  if (!isFastifyError(error)) return undefined
  if (hasZodFastifySchemaValidationErrors(error)) return fieldsAtFault(error)
  const known = refusals[error.code]
  if (known) return known(limit)
  return (error.statusCode ?? 500) < 500 ? problems.badInput('request', 'it is malformed') : undefined
}

/** The shape of every error of the API. */
export const errorBody = ({ code, message, hint }: Problem): ApiError => ({ error: { code, message, hint } })

/** Answers any error that reaches Fastify; a fault of our own is reported and told without detail. */
export const answerError =
  (report: (error: unknown) => void) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = tellable(error, request.routeOptions?.bodyLimit ?? 0)
    if (!problem) report(error)
    const told = problem ?? problems.internal()
    return reply.code(statusOf(told)).type('application/json; charset=utf-8').send(errorBody(told))
  }
