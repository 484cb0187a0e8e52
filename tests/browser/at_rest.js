// Tells a test when a page is at rest: `await atRest()` ends once nothing runs, is under way or is about to happen.
// It is given to a page ahead of the page's own scripts, so that it sees what they put off and send.
{
  const SOON = 500 // milliseconds within which what is put off belongs to what the viewer has just done
  const PATIENCE = 60_000 // milliseconds until a page is given up
  const LOOKS = 3 // in a row at which nothing goes on: one alone may fall between an end and what it leads to
  const EVERY = 30 // milliseconds from look to look
  const WAITS = "timers due" // what goes on where a page only waits for a time to come
  const FOLDED = 1000 // milliseconds of silence after which two things that were asked for had one answer
  const RUNS_AGAIN = 2 // FINISHED_EARLY_FOR_RERUN: how a script has ended
  const LINES = 150 // that a test which fails tells of what went over the line

  window.received = 0 // bytes that have come from the server over its line to the page

  const later = setTimeout.bind(window)
  const timers = new Map() // those that will fire soon, and what they will do
  let requests = 0 // that have not ended

  window.setTimeout = (act, delay = 0, ...given) => {
    const timer = later(() => {
      timers.delete(timer)
      act(...given)
    }, delay)
    if (delay <= SOON) timers.set(timer, { act: () => act(...given), at: performance.now() + delay, says: String(act) })
    return timer
  }

  const clear = clearTimeout.bind(window)
  window.clearTimeout = timer => {
    timers.delete(timer)
    clear(timer)
  }

  // The page asks the server to run a part, or all of it (""), and each run begins with a message that says of what it is:
  // another may still be under way when one is asked for. A part that is gone has none. What is asked for again before the
  // run of it has begun has one of its own, unless the server folds both; so has the script that has itself run again.
  const asked = new Set()
  const parts = new Set([""])
  let owed = 0 // runs that come besides those
  let spoke = 0 // when either side last said something

  function speak() {
    const now = performance.now()
    if (now - spoke > FOLDED) owed = 0
    spoke = now
  }

  window.overheard = [] // what went over the line to the server of late: told of a test that fails
  const note = (...words) => {
    overheard.push(`${Math.round(performance.now())} ms: ${words.join(" ")}`)
    if (overheard.length > LINES) overheard.shift()
  }

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given)
      note("a line begins")
      this.addEventListener("message", ({ data }) => {
        window.received += data.byteLength
        hear(new Uint8Array(data))
      })
      this.addEventListener("close", () => {
        note("the line ends")
        asked.clear()
        owed = 0
      })
    }

    send(message) {
      for (const request of within(message, 11)) { // BackMsg.rerun_script
        const part = within(request, 5).map(text).join() // fragment_id
        note("asks for", part || "all", "of page", ...within(request, 3).map(text))
        speak()
        if (asked.has(part)) owed += 1
        else if (parts.has(part)) asked.add(part)
      }
      super.send(message)
    }
  }

  function hear(message) { // a ForwardMsg
    const metadata = within(message, 2)
    speak()
    if (within(message, 6).includes(RUNS_AGAIN)) owed += 1 // script_finished
    for (const begun of within(message, 4)) { // new_session
      const run = metadata.flatMap(each => within(each, 6, 2)).map(text) // run.fragment_ids
      note("gets a run of", run.join(" and ") || "all", "of page", ...within(begun, 9).map(text))
      const answered = (run.length ? run : [""]).filter(part => asked.delete(part))
      if (!answered.length) owed = Math.max(0, owed - 1)
      if (!run.length) [asked, parts].forEach(each => each.clear())
      parts.add("")
    }
    for (const part of within(message, 5, 8)) parts.add(text(part)) // delta.fragment_id
    const path = metadata.flatMap(each => within(each, 2)).join() // delta_path
    const kinds = [...fields(message)].map(([number]) => number).filter(number => number > 2 && number !== 4)
    if (kinds.length) note("gets", path || `what is of kind ${kinds}`)
  }

  const text = bytes => new TextDecoder().decode(bytes)

  // What stands in a message of Protocol Buffers under these numbers, each within the one before.
  function within(bytes, number, ...deeper) {
    const found = [...fields(bytes)].filter(([each]) => each === number).map(([, value]) => value)
    return deeper.length ? found.flatMap(each => within(each, ...deeper)) : found
  }

  // The fields of a message, each its number with its bytes, or its value if that is a whole number.
  function* fields(bytes) {
    let at = 0
    const whole = () => {
      let value = 0
      for (let unit = 1; ; unit *= 128) {
        const byte = bytes[at++]
        value += (byte % 128) * unit
        if (byte < 128) return value
      }
    }
    const some = length => bytes.subarray(at, (at += length))
    const kinds = { 0: whole, 1: () => some(8), 2: () => some(whole()), 5: () => some(4) }
    while (at < bytes.length) {
      const tag = whole()
      yield [tag >> 3, kinds[tag % 8]()]
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
  const due = () => [...timers.values()].map(({ says }) => says.slice(0, 80)).join(" | ")
  const goings = () =>
    Object.entries({
      [WAITS]: timers.size > 0,
      "requests under way": requests > 0,
      "React draws": slices > 0,
      "no answer from the server yet": asked.size > 0,
      "an answer that may have come with another": owed > 0 && performance.now() - spoke < FOLDED,
      "the script runs": !document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]'),
      "a chart is being drawn": [...document.querySelectorAll(".js-plotly-plot")].some(isEmpty),
      "a part is being loaded": document.querySelector('[data-testid="stSkeleton"]'),
    }).filter(([, goesOn]) => goesOn).map(([name]) => name)

  const isEmpty = chart => chart.checkVisibility() && !chart.calcdata

  // What a page that only waits has put off is done at once, the first of it.
  function hasten(look) {
    const [timer, { act }] = [...timers].reduce((one, other) => (other[1].at < one[1].at ? other : one))
    window.clearTimeout(timer)
    try {
      act() // not in a task to come: what was put off after it could come before it
    } catch (fault) {
      reportError(fault)
    }
    later(look)
  }

  // The page counts the time, since what it puts off comes later on a busy machine, too.
  window.atRest = () => new Promise((resolve, reject) => {
    const start = performance.now()
    let quiet = 0
    const look = () => {
      const going = goings()
      quiet = going.length ? 0 : quiet + 1
      if (quiet === LOOKS) resolve()
      else if (performance.now() - start > PATIENCE) reject(new Error(`not at rest: ${going.join(", ")}; timers: ${due()}`))
      else if (going.join() === WAITS) hasten(look)
      else if (quiet === 1) later(() => requestAnimationFrame(look), EVERY) // with frames come changes of the theme and of sizes
      else later(look, EVERY)
    }
    look()
  })
}
