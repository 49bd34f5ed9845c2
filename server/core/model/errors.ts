import { noFix, nothingToTest, nothingToUndo, secretDoesNotFit } from './errors/fixes.ts'
import { configFolderUnusable, encryptionKeyExists, noSuchKey, rotationRunning } from './errors/secrets.ts'
import { cannotRun, no, type Problem, usage } from './errors/problem.ts'

export type { Problem } from './errors/problem.ts'

/**
 * An expected failure, as opposed to a bug or a verdict. `code` is stable; `message` and `problem.hint` are sentences for people.
 *
 * @example
 * ```ts
 * if (error instanceof VhookError && error.code === 'CANNOT_SIGN') return
 * ```
 */
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

/** Problems of the public library; apart from the table, so that its bundles hold no others. */
export const badInput = (what: string, why: string, hint = 'Fix it and try again.'): Problem<'BAD_INPUT'> =>
  usage('BAD_INPUT', `The ${what} cannot be used: ${why}.`, hint)

export const badTime = (value: string): Problem<'BAD_TIME'> =>
  usage(
    'BAD_TIME',
    `now must be the time in Unix milliseconds, not ${value}.`,
    'Pass { now: Date.now() }; numbers below 1e11 are seconds.',
  )

const nodeHint = 'Run tests that start vhook with Node; verify, sign and diagnose of the package vhook work here too.'
const credentialHint = 'See the section on credentials in the README.'

export const badCredential = (field: string, why: string, hint = credentialHint): Problem<'BAD_CREDENTIAL'> =>
  usage('BAD_CREDENTIAL', `The credential's ${field} ${why}.`, hint)

/** Every problem, one row each. */
export const problems = {
  noFix,
  nothingToTest,
  nothingToUndo,
  secretDoesNotFit,
  configFolderUnusable,
  encryptionKeyExists,
  noSuchKey,
  rotationRunning,
  badInput,
  badTime,
  badCredential,
  badUsage: (message: string, suggestion: string | undefined) =>
    usage(
      'BAD_USAGE',
      `${message.slice(0, 1).toUpperCase()}${message.slice(1)}`,
      suggestion ?? 'See all commands and options with --help.',
    ),
  noCommand: () =>
    usage('NO_COMMAND', 'No command was given.', 'Start with: vhook dev 3000, or try it out with: vhook demo'),
  badTarget: (text: string) =>
    usage(
      'BAD_TARGET',
      `"${text}" is neither a port nor an http URL.`,
      'Pass a port such as 3000, or a URL such as http://localhost:3000.',
    ),
  socketTarget: (text: string) =>
    usage(
      'BAD_TARGET',
      `"${text}" is a file, and vhook forwards over TCP only: Unix sockets are not supported.`,
      'Let the app listen on a port and pass it, such as 3000.',
    ),
  badOption: (name: string, why: string) =>
    usage('BAD_OPTION', `The option ${name} ${why}.`, 'See the options of the command with --help.'),
  credentialExists: (id: string) =>
    usage(
      'CREDENTIAL_EXISTS',
      `The credential ${id} already exists.`,
      'Choose another id, or remove the existing credential first.',
    ),
  credentialBound: (id: string, routes: readonly string[]) =>
    no(
      'CREDENTIAL_BOUND',
      `The credential ${id} is used by these routes: ${[routes].flat().join(', ')}.`,
      'Pass --yes to remove it anyway; requests on those routes will no longer verify.',
    ),
  credentialInConfig: (id: string) =>
    no(
      'CREDENTIAL_IN_CONFIG',
      `The credential ${id} is defined in the config file.`,
      'Change it there; vhook reloads the file when it is saved.',
    ),
  noSecret: () =>
    usage(
      'NO_SECRET',
      'The secret cannot be asked for because there is no terminal.',
      'Pass it with --secret-stdin or --secret-env NAME; other users can read command lines.',
    ),
  secretInArguments: (field: string) =>
    usage(
      'SECRET_IN_ARGUMENTS',
      `The secret field ${field} must not be passed on the command line, which other users can read.`,
      'Omit it and enter it when asked, or use --secret-stdin or --secret-env NAME.',
    ),
  fileExists: (name: string) => no('FILE_EXISTS', `The file ${name} already exists.`, 'Pass --force to overwrite it.'),
  cancelled: () => no('CANCELLED', 'Cancelled; nothing was changed.', 'Run the command again when you are ready.'),
  credentialNotFile: (name: string) =>
    usage(
      'CREDENTIAL_NOT_FILE',
      `The credential file ${name} does not exist.`,
      'Check the path, or pass the id of a stored credential. List them with: vhook credentials list',
    ),
  noSuchPreset: (id: string, similar: readonly string[] = []) =>
    no(
      'NO_SUCH_PRESET',
      `There is no preset ${id}.`,
      similar.length > 0
        ? `Did you mean ${similar.join(', ').replace(/, ([^,]+)$/, ' or $1')}? List all with: vhook presets`
        : 'List them with: vhook presets. For a sender that is not listed, use: vhook credentials add --plan hmac',
    ),
  noSuchCredential: (id: string) =>
    no('NO_SUCH_CREDENTIAL', `There is no credential ${id}.`, 'List them with: vhook credentials list'),
  noSuchRoute: (route: string) =>
    no('NO_SUCH_ROUTE', `There is no route ${route}.`, 'List them with: vhook routes list'),
  routeExists: (route: string) =>
    no('ROUTE_EXISTS', `There is already a route ${route}.`, 'Pass --replace, or remove it with: vhook routes remove'),
  routeInConfig: (route: string) =>
    no(
      'ROUTE_IN_CONFIG',
      `The route ${route} is defined in the config file.`,
      'Change it there; vhook reloads the file when it is saved.',
    ),
  credentialLocked: (id: string) =>
    no(
      'CREDENTIAL_LOCKED',
      `The secret of ${id} cannot be decrypted with the current key.`,
      'Restore the key, or enter the secret again.',
    ),
  eventLocked: (id: string) =>
    no(
      'EVENT_LOCKED',
      `The masked values of the event ${id} cannot be decrypted with the current key.`,
      'Restore the key that vhook used when it received the event.',
    ),
  noConsent: () =>
    usage(
      'NO_CONSENT',
      'Confirmation is needed to show credentials, and there is no terminal to ask.',
      'Confirm with --yes; it is recorded in the audit log.',
    ),
  noConsentToRemove: (what: string) =>
    usage(
      'NO_CONSENT',
      `Confirmation is needed to remove ${what}, and there is no terminal to ask.`,
      'Confirm with --yes; a removed secret cannot be restored.',
    ),
  noSuchHeader: (name: string) =>
    no('NO_SUCH_HEADER', `The event has no header ${name}.`, 'See its headers with: vhook show'),
  noSuchAttempt: (id: string) =>
    no('NO_SUCH_ATTEMPT', `The event has no attempt ${id}.`, 'See its attempts with: vhook show --json'),
  keyUnusable: (where: string, why: string) =>
    cannotRun('KEY_UNUSABLE', `The key in ${where} cannot be used: ${why}.`, 'Restore the key, or set VHOOK_KEY.'),
  noSuchEvent: (name: string) => no('NO_SUCH_EVENT', `There is no event ${name}.`, 'List them with: vhook events'),
  noSuchSource: (name: string) =>
    no('NO_SUCH_EVENT', `No such file or event: ${name}.`, 'Check the path, or list the events with: vhook events'),
  noEventInTime: (ms: number) =>
    no('NO_EVENT_IN_TIME', `No event matched within ${ms} ms.`, 'Check the filter, or pass a longer timeoutMs.'),
  noEventFits: () => no('NO_EVENT_FITS', 'No event matches the filter.', 'List all events with: vhook events'),
  ambiguousEvent: (name: string, count: number) =>
    usage(
      'AMBIGUOUS_EVENT',
      `${count} events have an id that begins with ${name}.`,
      'Enter more characters of the id.',
    ),
  noTarget: () =>
    no('NO_TARGET', 'vhook was started without a target app.', 'Start it with the port of the app: vhook dev 3000'),
  noTargetOffline: (folder: string) =>
    no(
      'NO_TARGET',
      `No vhook is running with the data folder ${folder}, and no config file names the app to send to.`,
      'Start one with the port of the app: vhook dev 3000',
    ),
  portTaken: (port: number) =>
    cannotRun('PORT_TAKEN', `Port ${port} is already in use.`, 'Choose another port, or 0 for any free port.'),
  folderLocked: (folder: string, holder: string) =>
    cannotRun(
      'FOLDER_LOCKED',
      `Another vhook is using ${folder} (${holder}).`,
      'Stop it, or choose another folder with --data-dir.',
    ),
  folderUnsafe: (path: string, why: string) =>
    usage('FOLDER_UNSAFE', `${path} ${why}.`, 'Choose another folder with --data-dir.'),
  storageFailed: (why: string) =>
    cannotRun(
      'STORAGE_FAILED',
      `The data folder cannot be used: ${why}.`,
      'Check the disk and the permissions of the folder, or choose another with --data-dir.',
    ),
  newerFolder: (found: number, known: number) =>
    cannotRun(
      'NEWER_FOLDER',
      `The data folder was written by a newer vhook (schema ${found}; this version supports ${known}).`,
      'Update vhook, or choose another folder with --data-dir.',
    ),
  nothingToSalvage: (folder: string) =>
    no('NOTHING_TO_SALVAGE', `There is no damaged database in ${folder}.`, 'List its events with: vhook events'),
  noSuchTunnel: (name: string, known: string) =>
    usage('NO_SUCH_TUNNEL', `There is no tunnel provider ${name}.`, `Choose one of: ${known}.`),
  tunnelRefused: (provider: string, why: string) =>
    cannotRun(
      'TUNNEL_REFUSED',
      `${provider} did not open a tunnel: ${why}.`,
      'vhook keeps trying; to receive requests from this machine only, use --tunnel none.',
    ),
  tunnelUnreachable: (server: string, why: string) =>
    cannotRun(
      'TUNNEL_UNREACHABLE',
      `The tunnel server ${server} cannot be reached: ${why}.`,
      'Check the network; vhook keeps trying. To receive requests from this machine only, use --tunnel none.',
    ),
  needsNode: (runtime: string) =>
    cannotRun('NEEDS_NODE', `startVhook needs Node 22.22.2, or 24.14.1 or later; this is ${runtime}.`, nodeHint),
  notRunning: (folder: string) =>
    cannotRun('NOT_RUNNING', `No vhook is running with the data folder ${folder}.`, 'Start one with: vhook dev 3000'),
  cannotSign: (why: string) =>
    no(
      'CANNOT_SIGN',
      `The request cannot be signed: ${why}.`,
      'Replay it with its original signature, or with another credential.',
    ),
  nothingSigned: () =>
    no(
      'NO_SUCH_SIGNATURE',
      'There are no signed bytes to show: the plan signs nothing, or the request lacks a part of them.',
      'See the checks for the missing part.',
    ),
  noVerifier: (language: string, why: string) =>
    no(
      'NO_VERIFIER',
      `Code that verifies this credential cannot be generated for ${language}: ${why}.`,
      "Choose another language, or use the sender's library.",
    ),
  cannotExport: (why: string) =>
    no(
      'CANNOT_EXPORT',
      `The event cannot be exported: ${why}.`,
      'Choose another format; har can represent every event.',
    ),
  bodyNotKept: (size: number) =>
    no(
      'BODY_NOT_KEPT',
      `The body of this event (${size} bytes) was not stored because the disk was nearly full.`,
      'Free disk space or lower --min-free, then have the sender deliver the event again.',
    ),
  badRequestField: (field: string, why: string) =>
    usage('BAD_REQUEST_FIELD', `The ${field} of the request ${why}.`, 'Fix it and try again.'),
  noToken: () =>
    usage(
      'NO_TOKEN',
      'The request lacks the API token of this vhook.',
      'Open the inspector with `vhook open`, or send: Authorization: Bearer <token>',
    ),
  apiRefused: (status: number) =>
    usage(
      'API_REFUSED',
      `The inspector refused the request (${status}).`,
      'Use the URL that vhook printed, from the same machine.',
    ),
  apiUnreachable: (address: string) =>
    cannotRun(
      'API_UNREACHABLE',
      `The inspector at ${address} does not respond.`,
      'Start vhook again with: vhook dev 3000',
    ),
  noSuchResource: (path: string, document: string) =>
    no('NO_SUCH_RESOURCE', `There is nothing at ${path}.`, `See the API at ${document}.`),
  noSuchSample: (id: string) =>
    no('NO_SUCH_SAMPLE', `There is no sample ${id}.`, 'List them with: vhook trigger --list'),
  badMethod: (method: string, allowed: string) =>
    usage('BAD_METHOD', `${method} is not allowed here.`, `Use one of: ${allowed}.`),
  badContentType: () =>
    usage('BAD_CONTENT_TYPE', 'The content type of the body is not JSON.', 'Send: Content-Type: application/json'),
  bodyTooLarge: (limit: number) =>
    usage('BODY_TOO_LARGE', `The body is larger than ${limit} bytes.`, 'Send a smaller one.'),
  internal: () =>
    cannotRun('INTERNAL', 'vhook hit an internal error.', 'See the log for details, and please report it.'),
} as const satisfies Record<string, (...details: never[]) => Problem>

/** Every code that a `VhookError` can have. */
export type ErrorCode = ReturnType<(typeof problems)[keyof typeof problems]>['code']
