# What zsh offers for a line: zsh -f zsh-complete.zsh SCRIPT LINE. Completion runs in an interactive zsh only,
# so there is one on a terminal of its own; what it would add is printed between marks.
zmodload zsh/zpty
zpty -b z zsh -f -i
wait_for() {
  local chunk
  seen=''
  repeat 400; do
    zpty -r -t z chunk && seen+=$chunk
    [[ $seen == *$1* ]] && return
    zselect -t 5
  done
  print -u2 "no $1 in: $seen"
  exit 1
}
zmodload zsh/zselect
cat > $TMPPREFIX-$$ <<'SETUP'
PROMPT=
autoload -Uz compinit
compinit -u -D
zstyle ':completion:*' list-prompt ''
LISTMAX=10000
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return $?
  fi
  local -a __hits
  builtin compadd -A __hits "$@"
  print -rl -- "<hit>"${^__hits}"</hit>"
}
finish() { print "<done>"; zle kill-buffer }
zle -N finish
bindkey '^X' finish
SETUP
print -r -- "source ${(q)1}; print '<rea''dy>'" >> $TMPPREFIX-$$
zpty -w z "source $TMPPREFIX-$$"
wait_for '<ready>'
zpty -n -w z "$2"$'\t'$'\C-x'
wait_for '<done>'
print -r -- "$seen" | grep -o '<hit>.*</hit>' | sed 's/<[^>]*>//g' | tr -d '\r' | sort -u
rm -f $TMPPREFIX-$$
zpty -d z
