// Puts a page into a frame of this one. Resolves once the frame has settled.
export default async ({ url }) =>
  new Promise((resolve) => {
    const frame = Object.assign(document.createElement('iframe'), { src: url })
    frame.addEventListener('load', () => resolve(undefined))
    document.body.append(frame)
  })
