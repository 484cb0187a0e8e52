// @ts-check
// Helpers that several components share.

/**
 * What Streamlit hands to a component's script with every update.
 * @typedef {(name: string, value: unknown) => void} Setter
 * @typedef {{ data: any, parentElement: HTMLElement, setStateValue: Setter, setTriggerValue: Setter }} Call
 */

/**
 * The function that Streamlit calls: each place on the page has one instance of the component, and it receives every call.
 * @param {(root: HTMLElement) => { receive: (call: Call) => void, stop: () => void }} make
 */
export function mounted(make) {
  /** @type {WeakMap<HTMLElement, ReturnType<typeof make>>} */
  const instances = new WeakMap()
  return (/** @type {Call} */ call) => {
    const { parentElement } = call
    const instance = instances.get(parentElement) ?? make(find(parentElement, ".root"))
    instances.set(parentElement, instance)
    instance.receive(call)
    // Streamlit also cleans up after a call that another has overtaken: the instance lives on then.
    return () => parentElement.isConnected || instance.stop()
  }
}

/** The element that a selector finds. @type {(parent: ParentNode, selector: string) => HTMLElement} */
export const find = (parent, selector) => /** @type {HTMLElement} */ (parent.querySelector(selector))

/**
 * A new element with its classes, and what is in it.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {(string | Node)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, className = "", ...children) {
  const node = document.createElement(tag)
  if (className) node.className = className
  node.append(...children)
  return node
}

// What is the same already is left alone: the browser need not lay the page out again.
/** @type {(parent: Element, children: (Node | string)[]) => void} */
export function renew(parent, children) {
  const now = [...parent.childNodes]
  const stays = (/** @type {Node | string} */ child, /** @type {ChildNode} */ node) =>
    typeof child === "string" ? node instanceof Text && node.data === child : child.isEqualNode(node)
  const same = now.length === children.length && children.every((child, i) => stays(child, now[i]))
  if (!same) parent.replaceChildren(...children)
}

/**
 * Calls whenever the pixel ratio changes, as when the window is moved to a projector, until the signal ends it.
 * @param {() => void} call
 * @param {AbortSignal} signal
 */
export function onPixelRatio(call, signal) {
  const changed = () => {
    call()
    onPixelRatio(call, signal)
  }
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", changed, { once: true, signal })
}
