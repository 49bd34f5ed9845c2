// Runs in a page that was loaded under the inspector's own port: what the page's own scripts do. `texts`: what the answers said.
export default async ({ token }) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const list = await fetch('/api/events', { headers })
  const post = await fetch('/api/samples', { method: 'POST', headers, body: '{"sample":"tool-calls"}' })
  const page = await fetch('/')
  const said = await new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}/api/live`)
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
    socket.addEventListener('message', ({ data }) => resolve(JSON.parse(data).type))
    socket.addEventListener('close', () => resolve('closed'))
  })
  const texts = await Promise.all([list, post, page].map((answer) => answer.text()))
  return { outcome: [list.status, post.status, page.status, said], texts }
}
