import { ServerResponse } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { appDelivery } from '../core/model/delivery.ts'
import type { Delivery } from '../core/model/delivery.ts'
import type { HeaderList } from '../core/model/request.ts'
import type { UpgradeSender } from '../core/model/sender.ts'
import { SenderResponse } from './sender-response.ts'

/** A WebSocket handshake: responds as to any other request, or passes on the app's 101 and hands the connection over. */
export class UpgradeResponse extends SenderResponse implements UpgradeSender<Socket> {
  readonly #socket: Socket
  readonly #response: ServerResponse
  readonly #first: Uint8Array
  #switched = false

  /** `first`: what arrived right after the request head. */
  constructor(request: IncomingMessage, socket: Socket, first: Uint8Array) {
    const response = responseOn(request, socket)
    super(request, response)
    this.#socket = socket
    this.#response = response
    this.#first = first
  }

  override get responded(): boolean {
    return this.#switched || super.responded
  }

  override delivery(): Delivery {
    if (!this.#switched) return super.delivery()
    return appDelivery(101, { durationMs: Math.round(this.elapsedMs), leftMs: null, complete: true })
  }

  switchProtocols(statusText: string, headers: HeaderList): Socket {
    const socket = this.#socket
    this.#switched = true
    this.#response.detachSocket(socket)
    const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')
    socket.write(`HTTP/1.1 101 ${statusText}\r\n${lines}\r\n`, 'latin1')
    if (this.#first.length > 0) socket.unshift(this.#first)
    return socket
  }
}

/** Node hands over the bare socket of an upgrade; this does for its response what Node does for every other one. */
function responseOn(request: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(request)
  response.shouldKeepAlive = false
  response.assignSocket(socket)
  socket.on('error', () => undefined)
  socket.on('drain', () => response.emit('drain'))
  response.once('finish', () => socket.destroySoon())
  return response
}
