// @ts-check
// A file that is dropped anywhere on the page, or pasted, goes where a file that was chosen goes: into its uploader.
// That keeps one of more than `most` bytes to itself, with a sign that may be out of view: such a file is told of.

/** @type {(most: number, refuse: (file: File) => void, signal: AbortSignal) => void} */
export function takeFiles(most, refuse, signal) {
  const weigh = (/** @type {FileList | undefined | null} */ files) => files?.[0] && files[0].size > most && refuse(files[0])
  const chosen = (/** @type {Event} */ { target }) => target === uploader() && weigh(uploader()?.files)
  document.addEventListener("change", chosen, { signal, capture: true })
  // The uploader has seen to what was dropped on itself.
  document.addEventListener("drop", event => event.defaultPrevented && weigh(event.dataTransfer?.files), { signal })
  document.addEventListener("dragover", event => carriesFiles(event.dataTransfer) && event.preventDefault(), { signal })
  document.addEventListener("drop", event => give(event, event.dataTransfer), { signal })
  document.addEventListener("paste", event => give(event, event.clipboardData), { signal })
}

/** @type {() => HTMLInputElement | null} */
const uploader = () => document.querySelector('input[type="file"]')

export const chooseFile = () => uploader()?.click()

const carriesFiles = (/** @type {DataTransfer | null} */ data) => Boolean(data?.types.includes("Files"))

function give(/** @type {Event} */ event, /** @type {DataTransfer | null} */ data) {
  const input = uploader()
  if (!input || !data?.files.length || event.defaultPrevented) return
  event.preventDefault()
  const one = new DataTransfer()
  one.items.add(data.files[0])
  input.files = one.files
  input.dispatchEvent(new Event("change", { bubbles: true }))
}
