import type { CompletedCommand, CompletedFlag, CompletionModel, Offer } from './model.ts'

/** A completion script for zsh, to be sourced or to lie in a folder of `fpath` as `_cmon-mcp`. */
export function zshCompletion({ commands, flags, settings }: CompletionModel): string {
  return `#compdef cmon-mcp

_cmon-mcp() {
  local context state state_descr line
  typeset -A opt_args
  local -a commands settings
  commands=(
${commands.map(({ name, description }) => `    ${quoted(`${name}:${escaped(description)}`)}`).join('\n')}
  )
  settings=(
${settings.map((flag) => `    ${specOf(flag)}`).join('\n')}
  )
  _arguments -C \\
${flags.map((flag) => `    ${specOf(flag)} \\`).join('\n')}
    "\${settings[@]}" \\
    '1: :->command' \\
    '*:: :->arguments'
  case $state in
    command) _describe -t commands command commands ;;
    arguments)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _cmon-mcp ]]; then
  _cmon-mcp "$@"
else
  compdef _cmon-mcp cmon-mcp
fi
`
}

function commandCase({ name, flags, takesSettings, arguments: offers }: CompletedCommand): string {
  const specs = [
    ...flags.map(specOf),
    ...(takesSettings ? ['"${settings[@]}"'] : []),
    ...offers.map((offer, index) => quoted(`${index + 1}: :${actionOf(offer)}`)),
  ]
  return `        ${name})\n          _arguments \\\n            ${specs.join(' \\\n            ')}\n          ;;`
}

function specOf(flag: CompletedFlag): string {
  const { name, description, takesValue } = flag
  const value = takesValue ? `: :${actionOf(flag)}` : ''
  return quoted(`${name}${takesValue ? '=' : ''}[${escaped(description)}]${value}`)
}

function actionOf({ words, isPath }: Offer): string {
  if (isPath) return '_files'
  return words.length === 0 ? ' ' : `(${words.join(' ')})`
}

function escaped(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
