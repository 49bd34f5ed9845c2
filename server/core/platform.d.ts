// The interfaces that Node, browsers and workers share. This folder is compiled with these types alone.

interface CryptoKey {
  readonly type: string
}
interface SubtleCrypto {
  digest(algorithm: string, data: Uint8Array): Promise<ArrayBuffer>
  importKey(
    format: string,
    key: Uint8Array | Record<string, unknown>,
    algorithm: string | object,
    extractable: boolean,
    usages: string[],
  ): Promise<CryptoKey>
  sign(algorithm: string | object, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer>
  verify(algorithm: string | object, key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>
}
declare const crypto: {
  readonly subtle: SubtleCrypto
  getRandomValues<T extends Uint8Array>(array: T): T
  randomUUID(): string
}

declare class TextEncoder {
  encode(text?: string): Uint8Array
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
  decode(bytes?: Uint8Array): string
}
declare class URLSearchParams {
  constructor(init?: string)
  get(name: string): string | null
  getAll(name: string): string[]
  has(name: string): boolean
  forEach(callback: (value: string, name: string) => void): void
  [Symbol.iterator](): IterableIterator<[string, string]>
}
declare class URL {
  constructor(url: string, base?: string)
  static canParse(url: string, base?: string): boolean
  hash: string
  host: string
  hostname: string
  href: string
  readonly origin: string
  pathname: string
  port: string
  protocol: string
  search: string
  readonly searchParams: URLSearchParams
}
declare function atob(text: string): string
declare function btoa(text: string): string
declare function queueMicrotask(task: () => void): void
declare const performance: { now(): number }
