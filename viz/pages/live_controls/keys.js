// @ts-check
// The list of the keys that work on the page: whatever has keys is asked for them when the list is opened.

import { element } from "../../views/web/dom.js"
import { button, key } from "./widgets.js"

export class KeyList {
  constructor() {
    this.button = Object.assign(button("help", "?"), { ariaLabel: "Keys", title: "Keys", ariaKeyShortcuts: "?" })
    this.list = element("dl")
    const close = button("", "Close")
    const title = element("h2", "", "Keys")
    this.dialog = Object.assign(element("dialog", "", title, this.list, close), { ariaLabel: "Keys" })
    this.button.onclick = () => this.open()
    close.onclick = () => this.dialog.close()
    this.dialog.onclick = event => event.target === this.dialog && this.dialog.close() // beside the list
  }

  // Escape closes it, and the focus goes back where it was: browsers see to both.
  open() {
    const keys = /** @type {[string, string][]} */ ([])
    document.dispatchEvent(new CustomEvent("keys", { detail: keys }))
    const rows = new Map(keys) // several maps have the same keys
    this.list.replaceChildren(...[...rows].flatMap(([keys, does]) => [element("dt", "", key(keys)), element("dd", "", does)]))
    if (!this.dialog.open) this.dialog.showModal()
  }
}
