// Tells a test when a page is at rest: `await atRest()` ends once nothing runs, is under way or is about to happen.
// It is given to a page ahead of the page's own scripts, so that it sees what they put off and send.
{
  const SOON = 500 // milliseconds within which what is put off belongs to what the viewer has just done
  const UNANSWERED = 1000 // milliseconds until a message is taken for one that gets no answer
  const PATIENCE = 60_000 // milliseconds until a page is given up
  const LOOKS = 5 // in a row at which nothing goes on: one alone may fall between an end and what it leads to
  const EVERY = 30 // milliseconds from look to look

  window.received = 0 // bytes that have come from the server over its line to the page

  const later = setTimeout.bind(window)
  const timers = new Map() // those that will fire soon, and what they will do
  let requests = 0 // that have not ended
  let sentAt // when the last message went to the server; undefined once one has come back

  window.setTimeout = (act, delay = 0, ...given) => {
    const timer = later(() => {
      timers.delete(timer)
      act(...given)
    }, delay)
    if (delay <= SOON) timers.set(timer, act)
    return timer
  }

  const clear = clearTimeout.bind(window)
  window.clearTimeout = timer => {
    timers.delete(timer)
    clear(timer)
  }

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given)
      this.addEventListener("message", ({ data }) => {
        sentAt = undefined
        window.received += data.byteLength
      })
    }

    send(message) {
      sentAt = performance.now()
      super.send(message)
    }
  }

  // React draws in slices, each of which asks for the next by a message to itself.
  let slices = 0
  window.MessageChannel = class extends MessageChannel {
    constructor() {
      super()
      const post = this.port2.postMessage.bind(this.port2)
      this.port1.addEventListener("message", () => (slices -= 1))
      this.port2.postMessage = (...given) => {
        slices += 1
        post(...given)
      }
    }
  }

  const send = XMLHttpRequest.prototype.send
  XMLHttpRequest.prototype.send = function (...given) {
    requests += 1
    this.addEventListener("loadend", () => (requests -= 1))
    return send.apply(this, given)
  }

  const request = fetch.bind(window)
  window.fetch = (...given) => {
    requests += 1
    return request(...given).finally(() => (requests -= 1))
  }

  // What goes on: an empty list where nothing does.
  const due = () => [...timers.values()].map(act => String(act).slice(0, 80)).join(" | ")
  const goings = () =>
    Object.entries({
      "timers due": timers.size > 0,
      "requests under way": requests > 0,
      "React draws": slices > 0,
      "no answer from the server yet": performance.now() - sentAt < UNANSWERED,
      "the script runs": !document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]'),
      "a part is being loaded": document.querySelector('[data-testid="stSkeleton"]'),
    }).filter(([, goesOn]) => goesOn).map(([name]) => name)

  // The page counts the time, since what it puts off comes later on a busy machine, too.
  window.atRest = () => new Promise((resolve, reject) => {
    const start = performance.now()
    let quiet = 0
    const look = () => {
      const going = goings()
      quiet = going.length ? 0 : quiet + 1
      if (quiet === LOOKS) resolve()
      else if (performance.now() - start > PATIENCE) reject(new Error(`not at rest: ${going.join(", ")}; timers: ${due()}`))
      else later(() => requestAnimationFrame(look), EVERY) // with frames come changes of the theme and of sizes
    }
    look()
  })
}
