import { Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import type { Diagnosis, Verdict, Verification } from '../../server/core/model/verification.ts'
import type { Context } from '../context.ts'
import {
  addRequestOptions,
  asEvent,
  credentialOption,
  isFile,
  requestFrom,
  type RequestFlags,
} from '../input/request.ts'
import { milliseconds } from '../input/time.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { diagnosisLines, verificationLines } from '../print/verification.ts'
import { withData } from '../with-api.ts'

interface Flags extends RequestFlags {
  credential?: string
  now?: number
  dataDir?: string
  json?: true
}

/** The result for one request. */
interface Result {
  verification: Verification
  /** Name of the credential it was checked against. */
  credential: string | null
  diagnosis?: Diagnosis
}

/** `vhook verify`: checks and diagnosis of a stored event or of any other request. */
export const verify: AddCommand = (program, context) => {
  const command = program
    .command('verify')
    .summary('verify a signature and diagnose failures')
    .description(
      'Verify a signature and diagnose failures. Exits 0 if valid, 1 if invalid, 3 if not checked or unsigned.',
    )
    .argument('[event or file]', 'event (an id or latest), file with a request, or - for standard input')
    .addOption(new Option('--credential <file or id>', 'credential file; for stored events, a credential id'))
    .addOption(new Option('--now <ms>', 'verify as of this time, in Unix milliseconds').argParser(milliseconds))
  addRequestOptions(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('the verification and the diagnosis as JSON'))
    .addHelpText(
      'after',
      examples(
        'verify latest',
        'verify request.http --credential credential.json',
        'verify --url https://example.com/hook --header "X-Signature: …" --body-file body.json --credential c.json',
        'verify - --credential c.json --json < request.har',
      ),
    )
    .action(async (source: string | undefined, flags: Flags) => {
      print(context, await verifySource(context, source, flags), flags)
    })
}

async function verifySource(context: Context, source: string | undefined, flags: Flags): Promise<Result> {
  const request = await requestFrom(context, flags, source)
  if (request) return await verifyRequest(context, request, flags)
  if (source === undefined)
    throw new VhookError(problems.badUsage('Nothing to verify.', 'Pass an event such as latest, or a request file.'))
  return await withData(
    context,
    flags,
    async (client) => await asEvent(source, () => verifyEvent(client, source, flags)),
  )
}

async function verifyRequest(context: Context, request: SignedRequest, flags: Flags): Promise<Result> {
  const given = await credentialOption(context, flags.credential)
  const { verify: check } = await import('../../server/core/verify.ts')
  const now = flags.now ?? context.now()
  const verification = await check(request, given, { now })
  const credential = given.name ?? null
  if (verification.verdict !== 'invalid') return { verification, credential }
  const { diagnose } = await import('../../server/core/diagnosis/diagnose.ts')
  return { verification, credential, diagnosis: await diagnose(request, given, { now, budget: { ms: DIAGNOSIS_MS } }) }
}

/** A stored event is verified next to the vault, with stored credentials only. */
async function verifyEvent(client: ApiClient, name: string, flags: Flags): Promise<Result> {
  if (flags.credential !== undefined && (await isFile(flags.credential))) {
    const event = await client.getEvent({ id: name })
    throw new VhookError(
      problems.badUsage(
        `The event ${event.id} can only be verified with a stored credential.`,
        `Add it first: vhook credentials add --from ${flags.credential}`,
      ),
    )
  }
  const { verifications } = await client.verifyEvent({ id: name, credential: flags.credential })
  const best = verifications.toSorted((one, other) => rank[one.verdict] - rank[other.verdict])[0]
  if (best === undefined) return { verification: noCredential, credential: null }
  const credential = best.credentialName ?? best.credentialId
  if (best.verdict !== 'invalid') return { verification: best, credential }
  const { diagnosis } = await client.diagnoseEvent({ id: name, credential: best.credentialId ?? undefined })
  return { verification: best, credential, diagnosis }
}

/** More than the library's default, because nothing else waits for this command. */
const DIAGNOSIS_MS = 2_000

const rank: Record<Verdict, number> = { valid: 0, invalid: 1, 'not-checked': 2, unsigned: 3 }
const noCredential: Verification = { verdict: 'not-checked', reason: 'no-credential', checks: [] }

const exitCodes: Record<Verdict, 0 | 1 | 3> = { valid: 0, invalid: 1, 'not-checked': 3, unsigned: 3 }

function print(context: Context, { verification, credential, diagnosis }: Result, { json }: Flags): void {
  const code = exitCodes[verification.verdict]
  if (code !== 0) context.exitWith(code)
  if (json) return context.out(inertJson({ verification, ...(diagnosis ? { diagnosis } : {}) }))
  const lines = verificationLines(verification, credential, context.style)
  context.out([...lines, ...(diagnosis ? ['', ...diagnosisLines(diagnosis, context.style)] : [])].join('\n'))
}
