// @ts-check
// Helpers that all components share.

/**
 * @typedef {(name: string, value: unknown) => void} Setter
 * @typedef {{ data: any, parentElement: HTMLElement, setStateValue: Setter, setTriggerValue: Setter }} Call
 *   what Streamlit hands to a component's script with every update
 * @typedef {HTMLElementTagNameMap} Tags
 * @typedef {{ receive: (call: Call) => void, stop?: () => void }} Component
 */

// What is called: each place on the page has one instance of the component, and it receives every call.
/** @type {(make: (root: HTMLElement) => Component) => (call: Call) => () => void} */
export function mounted(make) {
  const instances = new WeakMap()
  return call => {
    const { parentElement } = call
    const instance = instances.get(parentElement) ?? make(find(parentElement, ".root"))
    instances.set(parentElement, instance)
    instance.receive(call)
    // Streamlit also cleans up after a call that another has overtaken: the instance lives on then.
    return () => parentElement.isConnected || instance.stop?.()
  }
}

/** A message as `framed` makes it: the header, and the bytes after it. @type {(bytes: Uint8Array) => [any, Uint8Array]} */
export function unframed(bytes) {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
  return [JSON.parse(new TextDecoder().decode(bytes.subarray(4, end))), bytes.subarray(end)]
}

/** Maps come first: texts and tables may be laid out in the frame after them. @type {(call: () => void) => void} */
export const afterMaps = call => void requestAnimationFrame(() => setTimeout(call))

/** The element that a selector finds. @type {(parent: ParentNode, selector: string) => HTMLElement} */
export const find = (parent, selector) => /** @type {HTMLElement} */ (parent.querySelector(selector))

// A new element with its classes, and what is in it.
/** @type {<Tag extends keyof Tags>(tag: Tag, className?: string, ...children: (string | Node)[]) => Tags[Tag]} */
export function element(tag, className = "", ...children) {
  const node = document.createElement(tag)
  if (className) node.className = className
  node.append(...children)
  return node
}

// Has the address of the page say what a query does, and nothing else of these names.
/** @type {(query: string, names: string[]) => void} */
export function writeQuery(query, names) {
  const url = new URL(location.href)
  names.forEach(name => url.searchParams.delete(name))
  new URLSearchParams(query).forEach((value, name) => url.searchParams.set(name, value))
  if (url.href === location.href) return
  history.replaceState(history.state, "", url)
  document.dispatchEvent(new Event("address"))
}

// Goes to another page or scene: a step in the history of the tab, which Streamlit follows as it follows Back.
/** @type {(url: string | URL) => void} */
export function step(url) {
  document.dispatchEvent(new Event("hurry"))
  history.pushState({}, "", url)
  dispatchEvent(new PopStateEvent("popstate"))
}

/** Whether a link is opened in a tab or a window of its own. @type {(event: MouseEvent) => boolean} */
export const elsewhere = event => event.ctrlKey || event.metaKey || event.shiftKey

// What is the same already is left alone: the browser need not lay the page out again.
/** @type {(parent: Element, children: (Node | string)[]) => void} */
export function renew(parent, children) {
  const now = [...parent.childNodes]
  const stays = (/** @type {Node | string} */ child, /** @type {ChildNode} */ node) =>
    typeof child === "string" ? node instanceof Text && node.data === child : child.isEqualNode(node)
  const same = now.length === children.length && children.every((child, i) => stays(child, now[i]))
  if (!same) parent.replaceChildren(...children)
}

// Tells how high an element has been at its present width, and `spare` more than at first: where that room is kept,
// what is below stays while its text grows and shrinks. Nothing is laid out twice for it. Gives what begins anew.
/** @type {(node: Element, call: (tallest: number) => void, spare?: (width: number) => number) => () => void} */
export function onTallest(node, call, spare = () => 0) {
  let [seen, tallest] = [0, 0]
  new ResizeObserver(([{ contentRect: { width, height } }]) => {
    tallest = width === seen && tallest ? Math.max(height, tallest) : height && height + spare(width)
    seen = width
    call(tallest)
  }).observe(node)
  return () => void (seen = 0)
}

// Until the signal ends it; the pixel ratio changes as when the window is moved to a projector.
/** @type {(call: () => void, signal: AbortSignal) => void} */
export function onPixelRatio(call, signal) {
  const changed = () => {
    call()
    onPixelRatio(call, signal)
  }
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", changed, { once: true, signal })
}
