import type { CodeModule } from './module.ts'

/** One row for each module; a scheme of kind `code` names it. Loaded at first use: they fetch keys or certificates anyway. */
export const codeModules: Readonly<Record<string, () => Promise<CodeModule>>> = {
  'aws-sns': async () => (await import('./aws-sns.ts')).awsSns,
  paypal: async () => (await import('./paypal.ts')).paypal,
  plaid: async () => (await import('./jwt-senders.ts')).plaid,
  kinde: async () => (await import('./jwt-senders.ts')).kinde,
  fusionauth: async () => (await import('./jwt-senders.ts')).fusionauth,
  'google-oidc': async () => (await import('./jwt-senders.ts')).googleOidc,
  entra: async () => (await import('./jwt-senders.ts')).entra,
  fal: async () => (await import('./ed25519-senders.ts')).fal,
  turnkey: async () => (await import('./ed25519-senders.ts')).turnkey,
  mailchannels: async () => (await import('./mailchannels.ts')).mailchannels,
}
