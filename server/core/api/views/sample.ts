/** A sample event that `sendSample` can send, by its name. */
export interface SampleView {
  name: string
  label: string
}

/** How a sample is sent: signed with a credential, to another path than `/`, with values of its body set by their paths. */
export interface SampleOptions {
  credential?: string
  path?: string
  set?: Readonly<Record<string, unknown>>
}
