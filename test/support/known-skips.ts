/** Tests that may be skipped, by the beginning of their full name, and why. The suite fails when any other is skipped. */
export const knownSkips: ReadonlyArray<{ test: string; why: string }> = [
  { test: 'a full disk costs the reserve first', why: 'it needs the right to mount a file system in memory' },
  { test: 'a target that leads back through the tunnel by another name', why: 'it needs one more name for 127.0.0.1' },
  { test: 'an app elsewhere gets one more line', why: 'it needs one more name for 127.0.0.1' },
  { test: 'the Go verifier', why: 'it needs Go: apt-get install golang-go' },
  { test: 'the PHP verifier', why: 'it needs PHP: apt-get install php-cli' },
  { test: 'the Python verifier by public key', why: 'it needs the Python package cryptography' },
  { test: 'the Python JWT verifier', why: 'it needs the Python packages PyJWT and cryptography' },
  { test: 'the Ruby verifier', why: 'it needs Ruby: apt-get install ruby' },
  { test: 'a power cut, replayed', why: 'it needs strace: apt-get install strace' },
  { test: 'a disk that fills up under load', why: 'it needs the right to mount a file system in memory' },
  {
    test: 'a folder that may not be written to',
    why: 'it needs the rights to mount a file system and to start a process as another user',
  },
]
