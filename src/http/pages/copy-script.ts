/**
 * Copies what a button names, and says so to screen readers too. Buttons are hidden until it runs, so without
 * script there are none. Outside of HTTPS and loopback browsers have no clipboard: then by the selection.
 */
export const COPY_SCRIPT = `(() => {
const said = document.getElementById('said')
const select = (node) => { const range = document.createRange(); range.selectNodeContents(node); const s = getSelection(); s.removeAllRanges(); s.addRange(range) }
const copy = async (node) => {
  if (navigator.clipboard) try { await navigator.clipboard.writeText(node.textContent); return true } catch {}
  select(node)
  return document.execCommand('copy')
}
for (const button of document.querySelectorAll('button[data-copy]')) {
  button.hidden = false
  const label = button.firstChild
  const before = label.data
  let timer
  button.addEventListener('click', async () => {
    const done = await copy(document.getElementById(button.dataset.copy))
    label.data = done ? 'Copied' : 'Selected'
    said.textContent = ''
    setTimeout(() => { said.textContent = button.textContent + (done ? '' : ': press Ctrl+C to copy') }, 50)
    clearTimeout(timer)
    timer = setTimeout(() => { label.data = before }, 2500)
  })
}
})()`
