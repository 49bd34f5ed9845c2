// Runs in a page under the inspector's port and does what the page's own scripts do. `texts`: the response bodies.
export default async ({ token }) => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const list = await fetch('/api/events', { headers })
  const post = await fetch('/api/samples', { method: 'POST', headers, body: '{"sample":"tool-calls"}' })
  const page = await fetch('/')
  const first = await new Promise((resolve) => {
    const socket = new WebSocket(`ws://${location.host}/api/live`)
    socket.addEventListener('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
    socket.addEventListener('message', ({ data }) => resolve(JSON.parse(data).type))
    socket.addEventListener('close', () => resolve('closed'))
  })
  const texts = await Promise.all([list, post, page].map((response) => response.text()))
  return { outcome: [list.status, post.status, page.status, first], texts }
}
