// Runs in the attacking page: every request that a page can make without the user's consent. Resolves with the sockets that opened.
export default async ({ hosts, token }) => {
  const loaded = (element, start = () => undefined) =>
    new Promise((resolve) => {
      element.addEventListener('load', resolve)
      element.addEventListener('error', resolve)
      document.body.append(element)
      start()
    })
  const image = (url) => {
    const element = document.createElement('img')
    return loaded(element, () => (element.src = url))
  }
  const frame = (url) => loaded(Object.assign(document.createElement('iframe'), { src: url }))
  const form = (url) => {
    const target = Object.assign(document.createElement('iframe'), { name: `frame-${url}` })
    const fields = { method: 'post', action: url, enctype: 'text/plain', target: target.name }
    const element = Object.assign(document.createElement('form'), fields)
    document.body.append(element)
    return loaded(target, () => element.submit())
  }
  const ask = (url, init) => fetch(url, init).catch(() => undefined)
  const opened = []
  const socket = (url) =>
    new Promise((resolve) => {
      const one = new WebSocket(url)
      one.addEventListener('open', () => opened.push(url))
      one.addEventListener('close', resolve)
    })

  const body = '{"sample":"tool-calls"}'
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  const ways = hosts.flatMap((host) => [
    image(`http://${host}/api/events?kind=image`),
    frame(`http://${host}/?kind=frame`),
    form(`http://${host}/api/samples?kind=form`),
    ask(`http://${host}/api/samples?kind=no-cors`, { method: 'POST', mode: 'no-cors', body }),
    ask(`http://${host}/api/samples?kind=json`, { method: 'POST', headers, body }),
    ask(`http://${host}/api/events/latest?kind=delete`, { method: 'DELETE', headers }),
    socket(`ws://${host}/api/live`),
  ])
  await Promise.all(ways)
  return opened
}
