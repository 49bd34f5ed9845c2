// Prints how many verdicts and signed headers are correct for each vector file: `npx node test/bench/vectors.ts`.
import { sign } from '../../server/core/signing/sign.ts'
import { verify } from '../../server/core/verify.ts'
import { headerValue } from '../../server/core/model/request.ts'
import {
  atOf,
  credentialOf,
  readVectors,
  requestOf,
  signerOf,
  type VectorCase,
  type VectorFile,
  vectorFiles,
} from '../support/vectors.ts'

const verdicts = { pass: 'valid', fail: 'invalid' }

async function isVerdictCorrect(file: VectorFile, one: VectorCase): Promise<boolean> {
  const wanted = verdicts[one.byteExactVerdict ?? one.expect]
  const verification = await verify(requestOf(one), credentialOf(file.provider, one), atOf(file, one))
  if (verification.verdict !== wanted && process.argv.includes('-v'))
    console.log(file.provider, '|', one.name, '|', wanted, '|', JSON.stringify(verification).slice(0, 900))
  return verification.verdict === wanted
}

async function signsIdentically(file: VectorFile, one: VectorCase): Promise<boolean> {
  const request = requestOf(one)
  const { timestamp = one.now, id } = one.resign ?? {}
  const at = { now: timestamp * 1000, ...(id !== undefined && { id }) }
  try {
    const { headers } = await sign(request, signerOf(file, one), at)
    const same = request.headers.every(([name, value]) => headerValue(headers, name) === value)
    if (!same && process.argv.includes('-v')) console.log('SIGN', file.provider, one.name, headers, request.headers)
    return same
  } catch (error) {
    if (process.argv.includes('-v')) console.log('SIGN', file.provider, one.name, String(error))
    return false
  }
}

async function count(cases: readonly VectorCase[], right: (one: VectorCase) => Promise<boolean>): Promise<string> {
  const results = await Promise.all(cases.map(right))
  return `${results.filter(Boolean).length}/${results.length}`
}

for (const name of vectorFiles()) {
  const file = readVectors(name)
  const cases = [...file.cases, ...(file.quirks ?? [])]
  const verified = await count(cases, (one) => isVerdictCorrect(file, one))
  const signed = await count(
    cases.filter((one) => one.resign),
    (one) => signsIdentically(file, one),
  )
  console.log(name.padEnd(28), verified.padStart(9), 'verdicts', signed.padStart(7), 'signed again')
}
