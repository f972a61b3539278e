/** A text to copy, with the button for it: shown by the script, since without it there is nothing to press. */
export function Copyable({ id, label, text, what }: CopyableProps) {
  return (
    <div class="card block">
      <div>
        <span>{label}</span>
        <CopyButton target={id} what={what} />
      </div>
      <pre>
        <code id={id}>{text}</code>
      </pre>
    </div>
  )
}

interface CopyableProps {
  id: string
  /** Where the text goes: a terminal, a file. */
  label: string
  text: string
  /** Tells this button from others for those who hear it. */
  what: string
}

export function CopyButton({ target, what }: { target: string; what: string }) {
  return (
    <button type="button" data-copy={target} hidden>
      Copy<span class="hush"> {what}</span>
    </button>
  )
}
