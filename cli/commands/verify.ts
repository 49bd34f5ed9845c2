import { type Command, Option } from 'commander'
import type { ApiClient } from '../../server/core/api/client.ts'
import { problems, VhookError } from '../../server/core/model/errors.ts'
import { inertJson } from '../../server/core/text/escape.ts'
import type { SignedRequest } from '../../server/core/model/request.ts'
import type { Diagnosis, Verdict, Verification } from '../../server/core/model/verification.ts'
import { withData } from '../with-api.ts'
import { collect, dataDirOption, examples, jsonOption, type AddCommand } from '../options.ts'
import { milliseconds } from '../parse-time.ts'
import { diagnosisLines, verificationLines } from '../print/verification.ts'
import type { Context } from '../program.ts'
import { credentialOption, isFile, requestFrom, type RequestFlags } from '../request-input.ts'

interface Flags extends RequestFlags {
  credential?: string
  now?: number
  dataDir?: string
  json?: true
}

/** What was found out about one request. */
interface Finding {
  verification: Verification
  /** Which credential it was held against. */
  by: string | null
  diagnosis?: Diagnosis
}

/** `vhook verify`: checks and cause, of a stored event or of a request from anywhere. */
export const verify: AddCommand = (program, context) => {
  const command = program
    .command('verify')
    .description('check a signature and find out why it fails; exit 0 valid, 1 invalid, 3 not checked')
    .argument('[event or file]', 'event (latest, an id), file with a request, or - for standard input')
    .addOption(
      new Option('--credential <file or id>', 'credential as a JSON file; for events also the id of a stored one'),
    )
    .addOption(new Option('--now <ms>', 'time to check at, in Unix milliseconds').argParser(milliseconds))
  addRequestOptions(command)
    .addOption(dataDirOption())
    .addOption(jsonOption('verification and diagnosis'))
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
      const finding = await find(context, source, flags)
      tell(context, finding, flags)
    })
}

export const addRequestOptions = (command: Command): Command =>
  command
    .option('--request <file>', 'request as JSON, raw HTTP text, HAR entry or curl command')
    .option('--url <url>', 'public URL as the sender saw it')
    .option('--method <method>', 'method')
    .option('--header <line>', 'header to set, Name: value (many times)', collect)
    .option('--body-file <file>', 'file with the exact body')

async function find(context: Context, source: string | undefined, flags: Flags): Promise<Finding> {
  const isPaste = source === '-' || (source !== undefined && (await isFile(source)))
  const request = await requestFrom(context, isPaste ? { ...flags, request: source } : flags)
  if (request) return await findOf(context, request, flags)
  if (source === undefined)
    throw new VhookError(
      problems.badUsage('Nothing was given to verify.', 'Name an event such as latest, or give --request.'),
    )
  return await withData(context, flags, async (client) => await findStored(context, client, source, flags))
}

async function findOf(context: Context, request: SignedRequest, flags: Flags): Promise<Finding> {
  const credential = await credentialOption(context, flags.credential)
  const { verify: check } = await import('../../server/core/verify.ts')
  const now = flags.now ?? context.now()
  const verification = await check(request, credential, { now })
  const by = credential.name ?? null
  if (verification.verdict !== 'invalid') return { verification, by }
  const { diagnose } = await import('../../server/core/diagnosis/diagnose.ts')
  return { verification, by, diagnosis: await diagnose(request, credential, { now, budget: { ms: PATIENCE_MS } }) }
}

/** A stored event is checked where the secrets are: a credential file is read here, the bytes come from there. */
async function findStored(context: Context, client: ApiClient, name: string, flags: Flags): Promise<Finding> {
  const { credential } = flags
  if (credential !== undefined && (await isFile(credential))) {
    const event = await client.getEvent({ id: name })
    throw new VhookError(
      problems.badUsage(
        `The event ${event.id} is checked with stored credentials only.`,
        `Add it first: vhook credentials add --from ${credential}`,
      ),
    )
  }
  const { verifications } = await client.verifyEvent({ id: name, credential })
  const best = verifications.toSorted((one, other) => rank[one.verdict] - rank[other.verdict])[0]
  if (best === undefined) return { verification: nothing, by: null }
  const by = best.credentialName ?? best.credentialId
  if (best.verdict !== 'invalid') return { verification: best, by }
  const { diagnosis } = await client.diagnoseEvent({ id: name, credential: best.credentialId ?? undefined })
  return { verification: best, by, diagnosis }
}

/** A command's search may take longer than the library's default: nothing else waits for it. */
const PATIENCE_MS = 2_000

const rank: Record<Verdict, number> = { valid: 0, invalid: 1, 'not-checked': 2 }
const nothing: Verification = { verdict: 'not-checked', reason: 'no-credential', checks: [] }

const exits: Record<Verdict, 0 | 1 | 3> = { valid: 0, invalid: 1, 'not-checked': 3 }

function tell(context: Context, { verification, by, diagnosis }: Finding, { json }: Flags): void {
  const code = exits[verification.verdict]
  if (code !== 0) context.answer(code)
  if (json) return context.out(inertJson({ verification, ...(diagnosis ? { diagnosis } : {}) }))
  const lines = verificationLines(verification, by, context.style)
  context.out([...lines, ...(diagnosis ? ['', ...diagnosisLines(diagnosis, context.style)] : [])].join('\n'))
}
