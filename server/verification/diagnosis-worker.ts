import { parentPort } from 'node:worker_threads'
import { diagnose } from '../core/diagnosis/diagnose.ts'
import type { DiagnosisReply, DiagnosisTask } from './diagnosis-thread.ts'

interface Request {
  number: number
  task: DiagnosisTask
}

/** The diagnosis thread. A search pauses between steps, so that the message to end is received. */
parentPort?.on('message', (message: Request | 'end') => {
  if (message === 'end') process.exit()
  search(message)
})

function search({ number, task }: Request): void {
  const { request, credential, others, now, tokens, tokenRequests, issuer, budget } = task
  const { keys, introspection } = issuer
  const evidence = {
    token: (hash: string) => tokens.find((token) => token.hash === hash),
    tokenRequests: () => tokenRequests,
    ...(keys ? { keys: () => Promise.resolve(keys) } : {}),
    ...(introspection ? { introspect: () => Promise.resolve(introspection) } : {}),
  }
  diagnose(request, credential, { now, others, budget, ...evidence }).then(
    (diagnosis) => reply({ number, diagnosis }),
    (error: unknown) => reply({ number, error: String(error) }),
  )
}

function reply(message: DiagnosisReply): void {
  parentPort?.postMessage(message)
}
