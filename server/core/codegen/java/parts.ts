/** Static functions that generated code may call; each is written only where it is called. */
const helpers: readonly { called: RegExp; lines: string[] }[] = [
  {
    called: /\bequal\(/,
    lines: [
      '// Takes equally long wherever the two differ. A header comes one character a byte.',
      'static boolean equal(String sent, String expected) {',
      '    return MessageDigest.isEqual(sent.getBytes(ISO_8859_1), expected.getBytes(UTF_8));',
      '}',
      '',
    ],
  },
  {
    called: /\bpublicKey\(/,
    lines: [
      'static PublicKey publicKey(String algorithm, byte[] der) {',
      '    try {',
      '        return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));',
      '    } catch (GeneralSecurityException exception) {',
      '        throw new IllegalStateException("The public key cannot be read.", exception);',
      '    }',
      '}',
      '',
    ],
  },
  {
    called: /\benvironment\(/,
    lines: [
      '// Refuses to start without a setting: with an empty secret anybody could sign.',
      'static String environment(String name) {',
      '    String value = System.getenv(name);',
      '    if (value == null || value.isEmpty()) throw new IllegalStateException("Set " + name + ".");',
      '    return value;',
      '}',
      '',
    ],
  },
]

const handler = (call: string, raw: boolean) => [
  'static void webhook(HttpExchange exchange) throws IOException {',
  ...(raw
    ? [
        '    // The raw bytes, which the signature covers: read them before anything parses the body.',
        '    byte[] body = exchange.getRequestBody().readAllBytes();',
      ]
    : []),
  '    int status = 401;',
  '    try {',
  `        if (${call}) status = 200;`,
  '    } catch (GeneralSecurityException exception) {',
  '        status = 500;',
  '    }',
  `    // Where the status is 200 the webhook is genuine${raw ? ', and the body may be parsed' : ''}.`,
  '    exchange.sendResponseHeaders(status, -1);',
  '    exchange.close();',
  '}',
  '',
  'public static void main(String[] arguments) throws IOException {',
  '    int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "3000"));',
  '    HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);',
  '    server.createContext("/webhook", Webhook::webhook);',
  '    server.start();',
  '}',
]

/** The helpers that the members call, and a server that calls the verifying function. */
export const javaServer = (call: string, raw: boolean, members: string): string[] => [
  ...helpers.filter(({ called }) => called.test(members)).flatMap(({ lines }) => lines),
  ...handler(call, raw),
]

const packages: Record<string, readonly string[]> = {
  'com.sun.net.httpserver': ['Headers', 'HttpExchange', 'HttpServer'],
  'java.io': ['IOException'],
  'java.net': ['InetSocketAddress'],
  'java.security': [
    'GeneralSecurityException',
    'KeyFactory',
    'MessageDigest',
    'PublicKey',
    'Signature',
    'SignatureException',
  ],
  'java.security.spec': ['X509EncodedKeySpec'],
  'java.time': ['DateTimeException', 'Instant', 'ZonedDateTime'],
  'java.time.format': ['DateTimeFormatter'],
  'java.util': ['Base64', 'HexFormat', 'List', 'Locale', 'Objects'],
  'java.util.regex': ['Pattern'],
  'java.util.stream': ['Stream'],
  'javax.crypto': ['Mac'],
  'javax.crypto.spec': ['SecretKeySpec'],
}

const charsets = ['ISO_8859_1', 'UTF_8']

/** Imports of what the code names. */
export function javaImports(code: string): string[] {
  const uses = (name: string) => new RegExp(String.raw`\b${name}\b`).test(code)
  const classes = Object.entries(packages).flatMap(([home, names]) =>
    names.filter(uses).map((name) => `import ${home}.${name};`),
  )
  const constants = charsets.filter(uses).map((name) => `import static java.nio.charset.StandardCharsets.${name};`)
  return [...constants, '', ...classes]
}
