/** Helper functions for generated code; included only if called. */
const helpers: readonly { called: RegExp; lines: string[] }[] = [
  {
    called: /\benvironment\(/,
    lines: [
      '// environment panics if the variable is not set: an empty secret would accept any signature.',
      'func environment(name string) string {',
      '\tvalue := os.Getenv(name)',
      '\tif value == "" {',
      '\t\tlog.Fatalf("Set %s.", name)',
      '\t}',
      '\treturn value',
      '}',
    ],
  },
  {
    called: /\bpemBytes\(/,
    lines: [
      'func pemBytes(text string) []byte {',
      '\tblock, _ := pem.Decode([]byte(text))',
      '\tif block == nil {',
      '\t\tlog.Fatal("The public key is not in PEM.")',
      '\t}',
      '\treturn block.Bytes',
      '}',
    ],
  },
  {
    called: /\bmust\(/,
    lines: [
      'func must[T any](value T, err error) T {',
      '\tif err != nil {',
      '\t\tlog.Fatal(err)',
      '\t}',
      '\treturn value',
      '}',
    ],
  },
  {
    called: /\bdecoded\(/,
    lines: [
      'func decoded(key []byte, err error) []byte {',
      '\tif err != nil || len(key) == 0 {',
      '\t\tlog.Fatal("The key is not written as it should be.")',
      '\t}',
      '\treturn key',
      '}',
    ],
  },
  {
    called: /\bfield\(items/,
    lines: [
      '// field returns the first item with this prefix, without the prefix.',
      'func field(items []string, start string) string {',
      '\tfor _, item := range items {',
      '\t\tif strings.HasPrefix(item, start) {',
      '\t\t\treturn item[len(start):]',
      '\t\t}',
      '\t}',
      '\treturn ""',
      '}',
    ],
  },
  {
    called: /\btext\(event/,
    lines: [
      '// text returns the value at a path, or an empty string.',
      'func text(value any, path ...string) string {',
      '\tfor _, step := range path {',
      '\t\tswitch inner := value.(type) {',
      '\t\tcase map[string]any:',
      '\t\t\tvalue = inner[step]',
      '\t\tcase []any:',
      '\t\t\tat, err := strconv.Atoi(step)',
      '\t\t\tif err != nil || at < 0 || at >= len(inner) {',
      '\t\t\t\treturn ""',
      '\t\t\t}',
      '\t\t\tvalue = inner[at]',
      '\t\tdefault:',
      '\t\t\treturn ""',
      '\t\t}',
      '\t}',
      '\tswitch leaf := value.(type) {',
      '\tcase string:',
      '\t\treturn leaf',
      '\tcase json.Number, bool:',
      '\t\treturn fmt.Sprint(leaf)',
      '\t}',
      '\treturn ""',
      '}',
    ],
  },
  {
    called: /\bsortedForm\(/,
    lines: [
      '// sortedForm concatenates sorted names and values, each pair once.',
      'func sortedForm(form neturl.Values) string {',
      '\tvar names []string',
      '\tfor name := range form {',
      '\t\tnames = append(names, name)',
      '\t}',
      '\tsort.Strings(names)',
      '\tvar text strings.Builder',
      '\tfor _, name := range names {',
      '\t\tvalues := form[name]',
      '\t\tsort.Strings(values)',
      '\t\tfor at, value := range values {',
      '\t\t\tif at == 0 || value != values[at-1] {',
      '\t\t\t\ttext.WriteString(name + value)',
      '\t\t\t}',
      '\t\t}',
      '\t}',
      '\treturn text.String()',
      '}',
    ],
  },
]

/** The helpers that this code calls, directly and indirectly. */
export const goHelpers = (code: string): string[] =>
  helpers.filter(({ called }) => called.test(code)).flatMap(({ lines }) => ['', ...lines])

const packages = [
  'bytes',
  'crypto',
  'crypto/ecdsa',
  'crypto/ed25519',
  'crypto/hmac',
  'crypto/md5',
  'crypto/rsa',
  'crypto/sha1',
  'crypto/sha256',
  'crypto/sha512',
  'crypto/x509',
  'encoding/base64',
  'encoding/hex',
  'encoding/json',
  'encoding/pem',
  'fmt',
  'io',
  'log',
  'net/http',
  'net/url',
  'os',
  'sort',
  'strconv',
  'strings',
  'time',
]

// A parameter is called url, so the package is imported under another name.
const nameOf = (path: string) => (path === 'net/url' ? 'neturl' : path.split('/').at(-1))

/** Go rejects unused imports, so only packages named outside strings and comments. */
export function goImports(code: string): string[] {
  const bare = code.replaceAll(/"(?:[^"\\]|\\.)*"|\/\/.*$/gm, '')
  const used = packages.filter((path) => new RegExp(String.raw`(^|[^.\w])${nameOf(path)}\.[A-Z]`, 'm').test(bare))
  const lines = used.map((path) => (path === 'net/url' ? '\tneturl "net/url"' : `\t"${path}"`))
  return ['import (', ...lines, ')']
}
