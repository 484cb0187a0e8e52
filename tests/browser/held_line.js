// A line to the server on which answers can be held back: `line.hold()`, and `await line.release()`.
// It is given to a page ahead of the page's own scripts.
{
  const held = []
  let holding = false

  window.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given)
      this.addEventListener("message", event => {
        if (!holding || !event.isTrusted) return
        event.stopImmediatePropagation()
        held.push(() => this.dispatchEvent(new MessageEvent("message", { data: event.data })))
      })
    }
  }

  window.line = {
    hold() {
      holding = true
    },
    // One after the other, as they came; those that arrive in the meantime wait their turn.
    async release() {
      while (held.length) {
        held.shift()()
        await new Promise(next => setTimeout(next))
      }
      holding = false
    },
  }
}
