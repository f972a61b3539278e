import type { CompletedCommand, CompletedFlag, CompletionModel } from './model.ts'

/** A completion script for bash, of plain words: nothing is run when TAB is pressed. */
export function bashCompletion({ commands, flags, settings }: CompletionModel): string {
  const all = unique([...settings, ...flags, ...commands.flatMap((command) => command.flags)])
  const valued = all.filter(({ takesValue }) => takesValue)
  return `# bash completion for cmon-mcp

_cmon_mcp() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local settings='${names(settings)}'
  local command='' position=0 at word words=''
  COMPREPLY=()
  # "--flag=value" comes as three words.
  if [[ $cur == '=' ]]; then
    cur=''
  elif [[ $prev == '=' ]]; then
    prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $prev in
${valueCases(valued).join('\n')}
  esac
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=\${COMP_WORDS[at]}
    case $word in
      ${valued.map(({ name }) => name).join(' | ')})
        at=$((at + 1))
        [[ \${COMP_WORDS[at]} == '=' ]] && at=$((at + 1))
        ;;
      -*) ;;
      *)
        if [[ -z $command ]]; then
          command=$word
        else
          position=$((position + 1))
        fi
        ;;
    esac
  done
  case $command in
    '') words="${[...commands, ...flags].map(({ name }) => name).join(' ')} $settings" ;;
${commands.map(commandCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}

complete -F _cmon_mcp cmon-mcp
`
}

function valueCases(flags: readonly CompletedFlag[]): string[] {
  const ofPaths = flags.filter(({ isPath }) => isPath)
  const ofWords = flags.filter(({ words }) => words.length > 0)
  const free = flags.filter(({ isPath, words }) => !isPath && words.length === 0)
  return [
    ...caseOf(ofPaths, [
      'compopt -o filenames 2>/dev/null',
      'mapfile -t COMPREPLY < <(compgen -f -- "$cur")',
      'return',
    ]),
    ...ofWords.flatMap((flag) =>
      caseOf(
        [flag],
        [
          `words='${flag.words.join(' ')}'`,
          'COMPREPLY=($(compgen -W "$words" -- "$cur"))',
          'return',
        ],
      ),
    ),
    ...caseOf(free, ['return']),
  ]
}

function caseOf(flags: readonly CompletedFlag[], lines: readonly string[]): string[] {
  return [
    `    ${flags.map(({ name }) => name).join(' | ')})`,
    ...lines.map((text) => `      ${text}`),
    '      ;;',
  ]
}

function commandCase(command: CompletedCommand): string {
  const settings = command.takesSettings ? ' $settings' : ''
  const positions = command.arguments.flatMap(({ words }, position) =>
    words.length === 0
      ? []
      : [`        [[ $position == ${position} ]] && words='${words.join(' ')}'`],
  )
  return [
    `    ${command.name})`,
    '      if [[ $cur == -* ]]; then',
    `        words="${names(command.flags)}${settings}"`,
    ...(positions.length === 0 ? [] : ['      else', ...positions]),
    '      fi',
    '      ;;',
  ].join('\n')
}

function names(flags: readonly CompletedFlag[]): string {
  return flags.map(({ name }) => name).join(' ')
}

function unique(flags: readonly CompletedFlag[]): CompletedFlag[] {
  return [...new Map(flags.map((flag) => [flag.name, flag])).values()]
}
