// The package has no types and no exports map. Only this file of it is used: it needs no axios.
declare module 'localtunnel/lib/TunnelCluster.js' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'
  export default class TunnelCluster extends EventEmitter<{
    open: [Socket]
    dead: []
    error: [Error]
    request: [{ method: string; path: string }]
  }> {
    constructor(options: {
      remote_host: string
      remote_ip?: string | undefined
      remote_port: number
      local_port: number
      local_host?: undefined
    })
    open(): void
  }
}
