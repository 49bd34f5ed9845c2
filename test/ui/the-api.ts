import { vi } from 'vitest'

/** Answers the page's questions from a table, `GET /api/…` to JSON, and gives back what was asked so far; anything else is a 404. */
export function theApi(answers: Record<string, unknown>): () => string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', (path: string, { method }: RequestInit) => {
    const question = `${method} ${path}`
    asked.push(question)
    const known = question in answers
    const json = known ? answers[question] : { error: { code: 'NOT_FOUND', message: `There is no ${path}.`, hint: '' } }
    return Promise.resolve(new Response(JSON.stringify(json), { status: known ? 200 : 404 }))
  })
  return () => asked
}
