import { parentPort } from 'node:worker_threads'
import { diagnose } from './core/diagnosis/search.ts'
import type { DiagnosisReply, DiagnosisTask } from './diagnoser.ts'

/** The diagnosis thread: one search after the other, each within its budget. */
parentPort?.on('message', ({ number, task }: { number: number; task: DiagnosisTask }) => {
  const { request, credential, others, now, tokens, tokenRequests, issuer, patienceMs } = task
  const { keys, introspection } = issuer
  const evidence = {
    token: (hash: string) => tokens.find((token) => token.hash === hash),
    tokenRequests: () => tokenRequests,
    ...(keys ? { keys: () => Promise.resolve(keys) } : {}),
    ...(introspection ? { introspect: () => Promise.resolve(introspection) } : {}),
  }
  diagnose(request, credential, { now, others, budget: { ms: patienceMs }, ...evidence }).then(
    (diagnosis) => answer({ number, diagnosis }),
    (error: unknown) => answer({ number, error: String(error) }),
  )
})

function answer(reply: DiagnosisReply): void {
  parentPort?.postMessage(reply)
}
