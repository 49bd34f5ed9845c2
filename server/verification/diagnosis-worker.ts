import { parentPort } from 'node:worker_threads'
import { diagnose } from '../core/diagnosis/diagnose.ts'
import type { DiagnosisReply, DiagnosisTask } from './diagnoser.ts'

interface Wanted {
  number: number
  task: DiagnosisTask
}

/** The diagnosis thread: each search within its budget, and with pauses, in which it hears that it shall end. */
parentPort?.on('message', (message: Wanted | 'end') => {
  if (message === 'end') process.exit()
  search(message)
})

function search({ number, task }: Wanted): void {
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
}

function answer(reply: DiagnosisReply): void {
  parentPort?.postMessage(reply)
}
