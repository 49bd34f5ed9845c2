import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { ApiError } from '../core/api/views/error.ts'
import { type Problem, problems, VhookError } from '../core/model/errors.ts'

/** The first row whose pattern matches the code decides. */
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

/** HTTP status of a problem. A code without a row gets it from the exit code that it would end a command with. */
export const statusOf = (problem: Problem): number =>
  statuses.find(([code]) => code.test(problem.code))?.[1] ?? statusByExit[problem.exit]

/** Fastify's own errors as problems. */
const refusals: Readonly<Record<string, (limit: number) => Problem>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (limit) => problems.bodyTooLarge(limit),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => problems.badContentType(),
  FST_ERR_BAD_URL: () => problems.badInput('URL', 'it contains an invalid percent-encoding'),
  FST_ERR_MAX_PARAM_LENGTH: () => problems.badInput('URL', 'a path segment is too long'),
}

const MOST_ISSUES = 3

/** Names the invalid fields, at most three. Zod's messages contain no values. */
export function invalidInput(part: 'params' | 'query' | 'body', issues: readonly z.core.$ZodIssue[]): VhookError {
  const whole = part === 'body' ? 'body' : 'URL'
  const invalid = issues.slice(0, MOST_ISSUES).map(({ path, message }) => ({ name: path.join('.') || whole, message }))
  const names = invalid.map(({ name }) => name).join(', ')
  const reasons = invalid.map(({ name, message }) => `${name}: ${message}`).join('; ')
  return new VhookError(problems.badRequestField(names, `is not valid (${reasons})`))
}

const isFastifyError = (error: unknown): error is FastifyError =>
  error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number'

/** The problem that a client may see, or undefined for a bug. */
function problemOf(error: unknown, limit: number): Problem | undefined {
  if (error instanceof VhookError) return error.problem
  if (!isFastifyError(error)) return undefined
  const known = refusals[error.code]
  if (known) return known(limit)
  return (error.statusCode ?? 500) < 500 ? problems.badInput('request', 'it is malformed') : undefined
}

/** The body of every error response. */
export const errorBody = ({ code, message, hint }: Problem): ApiError => ({ error: { code, message, hint } })

/** Responds to any error that reaches Fastify. A bug is reported, and the client sees INTERNAL without details. */
export const respondWithError =
  (report: (error: unknown) => void) =>
  (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOf(error, request.routeOptions?.bodyLimit ?? 0)
    if (!problem) report(error)
    const shown = problem ?? problems.internal()
    return reply.code(statusOf(shown)).type('application/json; charset=utf-8').send(errorBody(shown))
  }
