import { Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import type { RequestCheck } from '../../server/core/api/views/request.ts'
import type { ReadRequest } from '../../server/core/import/request.ts'
import type { Credential } from '../../server/core/model/credential.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import type { StoredVerification } from '../../server/core/model/event.ts'
import { pathOf } from '../../server/core/model/route.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import type { Diagnosis, Verdict, Verification } from '../../server/core/model/verification.ts'
import type { Context } from '../context.ts'
import {
  credentialChoice,
  credentialFile,
  NEWLINE_NOTE,
  requestInput,
  storedCredential,
  withoutNewline,
} from '../input/credential-choice.ts'
import { addRequestOptions, asEvent, isFile, requestFrom, type RequestFlags } from '../input/request.ts'
import { milliseconds } from '../input/time.ts'
import { dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { diagnosisLines, type Fixed, verificationLines } from '../print/verification.ts'
import { withData } from '../with-api.ts'

interface Flags extends RequestFlags {
  credential?: string
  now?: number
  dataDir?: string
  json?: true
}

/** The result for one request. */
interface Result {
  verification: Verification & Pick<StoredVerification, 'sender' | 'preset'>
  /** Name of the credential it was checked against. */
  credential: string | null
  diagnosis?: Diagnosis
  /** What the command that applies a fix names. */
  fixed: Fixed
  /** What was assumed about the request. */
  note?: string
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
    .addOption(credentialChoice())
    .addOption(new Option('--now <ms>', 'verify as of this time, in Unix milliseconds').argParser(milliseconds))
  addRequestOptions(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('the verification and the diagnosis as JSON'))
    .addHelpText(
      'after',
      examples(
        'verify latest',
        'verify request.http',
        'verify lambda-event.json --credential stripe',
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

async function verifyRequest(context: Context, request: ReadRequest, flags: Flags): Promise<Result> {
  const file = await credentialFile(context, flags.credential)
  const now = flags.now ?? context.now()
  if (file) return await withEitherBody(request, async (one, more) => await checkWith(one, file, now, more))
  return await withData(context, flags, async (client) => {
    const { credential: given } = flags
    const credential = given === undefined ? undefined : await storedCredential(client, given)
    return await withEitherBody(request, async (one, { diagnose }) =>
      resultOf(await client.checkRequest({ ...requestInput(one), credential, at: now, diagnose }), fixedBy(one)),
    )
  })
}

type Check = (request: SignedRequest, options: { diagnose: boolean }) => Promise<Result>

/** A line end of the file that makes the request invalid was added by an editor. */
async function withEitherBody(request: ReadRequest, check: Check): Promise<Result> {
  const other = withoutNewline(request)
  if (!other) return await check(request, { diagnose: true })
  const whole = await check(request, { diagnose: false })
  return whole.verification.verdict === 'invalid'
    ? { ...(await check(other, { diagnose: true })), note: NEWLINE_NOTE }
    : whole
}

async function checkWith(
  request: SignedRequest,
  given: Credential,
  now: number,
  options: { diagnose: boolean },
): Promise<Result> {
  const { verify: check } = await import('../../server/core/verify.ts')
  const verification = await check(request, given, { now })
  const result = { verification, credential: given.name ?? null, fixed: fixedBy(request) }
  if (verification.verdict !== 'invalid' || !options.diagnose) return result
  const { diagnose } = await import('../../server/core/diagnosis/diagnose.ts')
  return { ...result, diagnosis: await diagnose(request, given, { now, budget: { ms: DIAGNOSIS_MS } }) }
}

/** The verification that decided. Throws BAD_OPTION when there is no credential to verify with. */
function resultOf({ verifications, credential, diagnosis }: RequestCheck, request: Fixed): Result {
  const verification = verifications.find(({ credentialId }) => credentialId === credential) ?? best(verifications)
  if (verification === undefined || verification.reason === 'no-credential')
    throw new VhookError(
      problems.badOption('--credential', 'is required, because no credential is stored: pass a credential file'),
    )
  return { ...resultFor(verification, request), ...(diagnosis ? { diagnosis } : {}) }
}

const fixedBy = ({ method, url }: SignedRequest): Fixed => ({ method, path: pathOf(url) })

const resultFor = (verification: StoredVerification, { method, path }: Fixed): Result => ({
  verification,
  credential: verification.credentialName ?? verification.credentialId,
  fixed: { credential: verification.credentialId, method, path },
})

const best = (verifications: readonly StoredVerification[]): StoredVerification | undefined =>
  verifications.toSorted((one, other) => rank[one.verdict] - rank[other.verdict])[0]

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
  const only = flags.credential === undefined ? undefined : await storedCredential(client, flags.credential)
  const [event, { verifications }] = await Promise.all([
    client.getEvent({ id: name }),
    client.verifyEvent({ id: name, credential: only }),
  ])
  const verification = best(verifications)
  if (verification === undefined) return { verification: noCredential, credential: null, fixed: {} }
  if (verification.verdict !== 'invalid') return resultFor(verification, event)
  const { diagnosis } = await client.diagnoseEvent({ id: name, credential: verification.credentialId ?? undefined })
  return { ...resultFor(verification, event), diagnosis }
}

/** More than the library's default, because nothing else waits for this command. */
const DIAGNOSIS_MS = 2_000

const rank: Record<Verdict, number> = { valid: 0, invalid: 1, 'not-checked': 2, unsigned: 3 }
const noCredential: Verification = { verdict: 'not-checked', reason: 'no-credential', checks: [] }

const exitCodes: Record<Verdict, 0 | 1 | 3> = { valid: 0, invalid: 1, 'not-checked': 3, unsigned: 3 }

function print(context: Context, { verification, credential, diagnosis, fixed, note }: Result, { json }: Flags): void {
  const code = exitCodes[verification.verdict]
  if (code !== 0) context.exitWith(code)
  if (note !== undefined) context.err(note)
  if (json) return context.out(inertJson({ verification, ...(diagnosis ? { diagnosis } : {}) }))
  const lines = verificationLines(verification, credential, context.style, fixed)
  context.out([...lines, ...(diagnosis ? ['', ...diagnosisLines(diagnosis, context.style, fixed)] : [])].join('\n'))
}
