// Tries to turn text into elements and scripts. Resolves with the errors, and whether a script ran.
export default async () => {
  const script = document.createElement('script')
  const errors = []
  const attempts = [
    () => script.append('window.pwned = true'),
    () => document.body.append(script),
    () => (document.body.innerHTML = '<img src=x onerror="window.pwned = true">'),
    () => document.write('<script>window.pwned = true</script>'),
  ]
  for (const attempt of attempts) {
    try {
      attempt()
    } catch (error) {
      errors.push(error.name)
    }
  }
  return { errors, pwned: 'pwned' in window }
}
