import { z } from 'zod'
import { selectorOf } from '../core/model/route.ts'
import { isTarget, targetUrl } from './target.ts'

/** One route of the config file or of the API. */
const routeSchema = z.strictObject({
  path: z
    .string()
    .regex(/^\/[^?#\s]*$/, 'must start with / and must not contain a query or a space')
    .describe('Exact path, or a pattern with *'),
  method: z
    .string()
    .regex(/^[A-Za-z]+$/)
    .optional()
    .describe('Matches only this method'),
  header: z
    .strictObject({
      name: z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'is not a valid header name'),
      value: z.string().optional(),
    })
    .optional()
    .describe('Matches only requests with this header'),
  credentials: z.array(z.string()).default([]).describe('Ids of credentials; one valid signature is enough'),
  enforce: z.boolean().optional().describe('Respond 401 to webhooks that fail verification'),
  target: z
    .string()
    .refine(isTarget, 'must be a port such as 3000, or an HTTP URL')
    .transform(targetUrl)
    .optional()
    .describe('Another app for this path: a port or an HTTP URL'),
  answerTimeoutSeconds: z
    .number()
    .positive()
    .max(300)
    .optional()
    .describe('How long to wait for a response from the app, in seconds'),
})

/** A list of routes. Two routes with the same path, method and header are an error, because only one could apply. */
export const routesSchema = () =>
  z.array(routeSchema).superRefine(unique(selectorOf, 'another route has the same path, method and header'))

/** Reports every item whose key repeats an earlier one. */
export const unique =
  <Item>(keyOf: (item: Item) => string, message: string) =>
  (
    items: readonly Item[],
    context: { addIssue: (issue: { code: 'custom'; path: number[]; message: string }) => void },
  ) => {
    const keys = items.map(keyOf)
    for (const [at, key] of keys.entries())
      if (keys.indexOf(key) < at) context.addIssue({ code: 'custom', path: [at], message })
  }
