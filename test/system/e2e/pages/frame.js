// Frames a page. Resolves once the frame has loaded.
export default async ({ url }) =>
  new Promise((resolve) => {
    const frame = Object.assign(document.createElement('iframe'), { src: url })
    frame.addEventListener('load', () => resolve(undefined))
    document.body.append(frame)
  })
