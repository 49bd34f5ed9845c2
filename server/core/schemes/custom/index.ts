import { awsSns } from './aws-sns.ts'
import { fal, turnkey } from './ed25519-senders.ts'
import { entra, fusionauth, googleOidc, kinde, plaid } from './jwt-senders.ts'
import { mailchannels } from './mailchannels.ts'
import type { CodeModule } from './module.ts'
import { paypal } from './paypal.ts'

/** One row a module; a scheme of kind `code` names it. */
export const codeModules: Readonly<Record<string, CodeModule>> = {
  'aws-sns': awsSns,
  paypal,
  plaid,
  kinde,
  fusionauth,
  'google-oidc': googleOidc,
  entra,
  fal,
  turnkey,
  mailchannels,
}
