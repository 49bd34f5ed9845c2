/** What the program can end a command with: what happened, and what to do. The code never changes. */
export interface Problem<Code extends string = string> {
  code: Code
  message: string
  hint: string
  /** Exit code of the command line: 1 the answer is no, 2 bad usage, 3 cannot run. */
  exit: 1 | 2 | 3
}

/** An obstacle, not a bug and not a verdict. */
export class VhookError extends Error {
  override name = 'VhookError'
  readonly problem: Problem

  constructor(problem: Problem, options?: { cause: unknown }) {
    super(problem.message, options)
    this.problem = problem
  }

  /** Stable; the message is not. */
  get code(): ErrorCode {
    return this.problem.code as ErrorCode
  }
}

const row =
  (exit: Problem['exit']) =>
  <Code extends string>(code: Code, message: string, hint: string): Problem<Code> => ({ code, message, hint, exit })
const no = row(1)
const usage = row(2)
const cannotRun = row(3)

/** Two problems of the public library; apart from the table, so that its bundles hold no others. */
export const badInput = (what: string, why: string): Problem<'BAD_INPUT'> =>
  usage('BAD_INPUT', `The ${what} cannot be used: ${why}.`, 'Fix it and try again.')

export const badTime = (value: string): Problem<'BAD_TIME'> =>
  usage('BAD_TIME', `now must be a finite number of Unix milliseconds, not ${value}.`, 'Pass { now: Date.now() }.')

/** Every problem, one row each. */
export const problems = {
  badInput,
  badTime,
  badCredential: (field: string, why: string) =>
    usage('BAD_CREDENTIAL', `The credential's ${field} ${why}.`, 'See the section on credentials in the README.'),
  badUsage: (message: string, suggestion: string | undefined) =>
    usage(
      'BAD_USAGE',
      `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`,
      suggestion ?? 'See what there is with --help.',
    ),
  noCommand: () =>
    usage('NO_COMMAND', 'No command was given.', 'Start with: vhook dev 3000, or look around with: vhook demo'),
  badTarget: (text: string) =>
    usage(
      'BAD_TARGET',
      `"${text}" is neither a port nor an http address.`,
      'Give a port such as 3000, or http://localhost:3000.',
    ),
  badOption: (name: string, why: string) =>
    usage('BAD_OPTION', `The option ${name} ${why}.`, 'See the command with --help.'),
  credentialExists: (id: string) =>
    usage(
      'CREDENTIAL_EXISTS',
      `There is a credential named ${id} already.`,
      'Choose another id, or remove that one first.',
    ),
  credentialBound: (id: string, routes: readonly string[]) =>
    no(
      'CREDENTIAL_BOUND',
      `Routes name the credential ${id}: ${[routes].flat().join(', ')}.`,
      'Say --yes to remove it all the same; nothing will verify on those routes.',
    ),
  credentialInConfig: (id: string) =>
    no(
      'CREDENTIAL_IN_CONFIG',
      `The credential ${id} comes from the settings file.`,
      'Change it there; vhook takes the file over as soon as it is saved.',
    ),
  noSecret: () =>
    usage(
      'NO_SECRET',
      'There is no terminal to ask for the secret.',
      'Give it by --secret-stdin or --secret-env NAME; the command line itself can be read by others.',
    ),
  secretInArguments: (field: string) =>
    usage(
      'SECRET_IN_ARGUMENTS',
      `The secret field ${field} cannot be given on the command line, which others can read.`,
      'Leave it out and type it when asked, or use --secret-stdin or --secret-env NAME.',
    ),
  fileExists: (name: string) =>
    no('FILE_EXISTS', `There is a file ${name} already.`, 'Give --force to write in its place.'),
  cancelled: () => no('CANCELLED', 'Nothing was done.', 'Start again when you are ready.'),
  credentialNotFile: (name: string) =>
    usage(
      'CREDENTIAL_NOT_FILE',
      `There is no credential file ${name}.`,
      'A request from a file needs its credential as a file; a stored credential serves stored events, such as latest.',
    ),
  noSuchPreset: (id: string) => no('NO_SUCH_PRESET', `vhook knows no sender ${id}.`, 'List them with: vhook presets'),
  noSuchCredential: (id: string) =>
    no('NO_SUCH_CREDENTIAL', `There is no credential ${id}.`, 'List them with: vhook credentials list'),
  credentialLocked: (id: string) =>
    no(
      'CREDENTIAL_LOCKED',
      `The secret of ${id} cannot be read with this key.`,
      'Bring back the key file, or enter the secret again.',
    ),
  eventLocked: (id: string) =>
    no(
      'EVENT_LOCKED',
      `The credentials that came with ${id} cannot be read with this key.`,
      'Bring back the key that vhook had when the event came.',
    ),
  noConsent: () =>
    usage(
      'NO_CONSENT',
      'There is no terminal to ask whether the credentials may be shown.',
      'Say so with --yes; it will be noted in the audit.',
    ),
  noSuchHeader: (name: string) =>
    no('NO_SUCH_HEADER', `The event has no header ${name}.`, 'See its headers with: vhook show'),
  noSuchAttempt: (id: string) =>
    no('NO_SUCH_ATTEMPT', `The event has no attempt ${id}.`, 'See its attempts with: vhook show --json'),
  keyUnusable: (where: string, why: string) =>
    cannotRun('KEY_UNUSABLE', `The key in ${where} cannot be used: ${why}.`, 'Bring back the key, or set VHOOK_KEY.'),
  encryptionKeyExists: (id: string) =>
    no(
      'ENCRYPTION_KEY_EXISTS',
      `There is a key for the encrypted arguments of ${id} already.`,
      'Print it again without --replace; with it a new one is made, and what the old one opens stays shut.',
    ),
  noSuchKey: (id: string) =>
    no(
      'NO_SUCH_KEY',
      `There is no key for encrypted arguments of ${id}.`,
      `Make one with: vhook credentials encryption ${id}`,
    ),
  rotationRunning: (id: string, until: number) =>
    no(
      'ROTATION_RUNNING',
      `The secret before the last rotation of ${id} is accepted until ${new Date(until).toISOString()}.`,
      'Wait until then, or rotate without a grace time, or by force.',
    ),
  noSuchEvent: (name: string) => no('NO_SUCH_EVENT', `There is no event ${name}.`, 'List them with: vhook events'),
  noEventFits: () => no('NO_EVENT_FITS', 'No event fits the filter.', 'List them with: vhook events'),
  ambiguousEvent: (name: string, count: number) =>
    usage('AMBIGUOUS_EVENT', `${count} events begin with ${name}.`, 'Give more letters of the id.'),
  noTarget: () =>
    no('NO_TARGET', 'vhook was started without an app to send to.', 'Start it with a port: vhook dev 3000'),
  portTaken: (port: number) =>
    cannotRun('PORT_TAKEN', `Port ${port} is in use on this machine.`, 'Choose another, or 0 for any free one.'),
  folderLocked: (folder: string, holder: string) =>
    cannotRun(
      'FOLDER_LOCKED',
      `Another vhook works on ${folder} (${holder}).`,
      'Stop it, or give another folder with --data-dir.',
    ),
  folderUnsafe: (path: string, why: string) =>
    usage('FOLDER_UNSAFE', `${path} ${why}.`, 'Choose another folder with --data-dir.'),
  storageFailed: (why: string) =>
    cannotRun(
      'STORAGE_FAILED',
      `The data folder cannot be used: ${why}.`,
      'Check its disk and its rights, or give another with --data-dir.',
    ),
  newerFolder: (found: number, known: number) =>
    cannotRun(
      'NEWER_FOLDER',
      `The data folder was written by a newer vhook (schema ${found}, this one knows ${known}).`,
      'Update vhook, or give another folder with --data-dir.',
    ),
  nothingToSalvage: (folder: string) =>
    no('NOTHING_TO_SALVAGE', `There is no damaged database in ${folder}.`, 'Look at what is in it with: vhook events'),
  noSuchTunnel: (name: string, known: string) =>
    usage('NO_SUCH_TUNNEL', `There is no tunnel provider ${name}.`, `Choose one of: ${known}.`),
  tunnelRefused: (provider: string, why: string) =>
    cannotRun(
      'TUNNEL_REFUSED',
      `${provider} did not open a tunnel: ${why}.`,
      'vhook keeps trying; --tunnel none receives on this machine only.',
    ),
  tunnelUnreachable: (server: string, why: string) =>
    cannotRun(
      'TUNNEL_UNREACHABLE',
      `The tunnel server ${server} cannot be reached: ${why}.`,
      'Check the network; vhook keeps trying. --tunnel none receives on this machine only.',
    ),
  notRunning: (folder: string) =>
    cannotRun('NOT_RUNNING', `No vhook runs on ${folder}.`, 'Start one with: vhook dev 3000'),
  cannotSign: (why: string) =>
    no(
      'CANNOT_SIGN',
      `The request cannot be signed: ${why}.`,
      'Replay it with its own signature, or with another credential.',
    ),
  nothingSigned: () =>
    no(
      'NO_SUCH_SIGNATURE',
      'There are no signed bytes to show: the plan signs nothing, or a part of what it signs is missing.',
      'The checks tell which part.',
    ),
  noVerifier: (language: string, why: string) =>
    no(
      'NO_VERIFIER',
      `Code that verifies this credential cannot be written in ${language}: ${why}.`,
      'Choose another language, or use the library of the sender.',
    ),
  cannotExport: (why: string) =>
    no(
      'CANNOT_EXPORT',
      `The event cannot be exported: ${why}.`,
      'Choose another form: har and ndjson hold everything.',
    ),
  bodyNotKept: (size: number) =>
    no(
      'BODY_NOT_KEPT',
      `The body of this event (${size} bytes) was not kept: the disk was nearly full.`,
      'Make room on the disk, or lower --min-free; ask the sender to deliver it again.',
    ),
  badRequestField: (field: string, why: string) =>
    usage('BAD_REQUEST_FIELD', `The ${field} of the request ${why}.`, 'Mend it and try again.'),
  noToken: () =>
    usage(
      'NO_TOKEN',
      'The API needs the token of this launch.',
      'Open the inspector by the address that vhook printed, or send: Authorization: Bearer <token>',
    ),
  apiRefused: (status: number) =>
    usage(
      'API_REFUSED',
      `The inspector refused the request (${status}).`,
      'Ask it by the address that vhook printed, from the same machine.',
    ),
  apiUnreachable: (address: string) =>
    cannotRun(
      'API_UNREACHABLE',
      `The inspector at ${address} does not answer.`,
      'Start vhook again with: vhook dev 3000',
    ),
  noSuchResource: (path: string, document: string) =>
    no('NO_SUCH_RESOURCE', `There is nothing at ${path}.`, `See the API at ${document}.`),
  noSuchSample: (id: string) =>
    no('NO_SUCH_SAMPLE', `There is no sample ${id}.`, 'List them with: vhook trigger --list'),
  badMethod: (method: string, allowed: string) =>
    usage('BAD_METHOD', `${method} cannot be used here.`, `Use one of: ${allowed}.`),
  badContentType: () =>
    usage('BAD_CONTENT_TYPE', 'The body is not declared as JSON.', 'Send: Content-Type: application/json'),
  bodyTooLarge: (limit: number) => usage('BODY_TOO_LARGE', `The body is over ${limit} bytes.`, 'Send a smaller one.'),
  internal: () => cannotRun('INTERNAL', 'vhook met a fault of its own.', 'The log has the details; please report it.'),
} as const satisfies Record<string, (...details: never[]) => Problem>

/** Every code that a `VhookError` can have. */
export type ErrorCode = ReturnType<(typeof problems)[keyof typeof problems]>['code']
