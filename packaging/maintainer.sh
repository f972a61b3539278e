# What the scripts of the .deb and the .rpm share; scripts/package puts it in place of the line that sources it.
# shellcheck shell=sh

env_file=/etc/default/cmon-mcp
template=/usr/share/cmon-mcp/default

create_user() {
    # Not in every container, and it needs no more than useradd does.
    if command -v systemd-sysusers >/dev/null 2>&1; then
        systemd-sysusers cmon-mcp.conf || true
    fi
    getent group cmon-mcp >/dev/null || groupadd --system cmon-mcp
    getent passwd cmon-mcp >/dev/null ||
        useradd --system --gid cmon-mcp --home-dir /var/lib/cmon-mcp --no-create-home \
            --shell /usr/sbin/nologin --comment 'MCP server for ClusterControl' cmon-mcp
}

# Made once and never touched again: what the operator wrote stays. The token is never an argument of a program.
create_env_file() {
    if [ -e "$env_file" ] || [ -L "$env_file" ]; then
        return 0
    fi
    mkdir -p "${env_file%/*}"
    token=$(/usr/bin/cmon-mcp generate-token)
    draft=$(mktemp "$env_file.XXXXXX")
    trap 'rm -f "$draft"' EXIT
    while IFS= read -r line; do
        if [ "$line" = "MCP_AUTH_TOKEN=''" ]; then
            line="MCP_AUTH_TOKEN='$token'"
        fi
        printf '%s\n' "$line"
    done <"$template" >"$draft"
    chown root:cmon-mcp "$draft"
    chmod 0640 "$draft"
    mv "$draft" "$env_file"
    trap - EXIT
}

is_configured() {
    if grep -Eqs "^[[:space:]]*CMON_ENDPOINT=['\"]?[^'\"[:space:]]" "$env_file"; then
        return 0
    fi
    for controller in /etc/cmon-mcp/controllers.d/*.env; do
        if [ -e "$controller" ]; then
            return 0
        fi
    done
    return 1
}

systemd_runs() {
    [ -d /run/systemd/system ]
}

tell_what_is_next() {
    cat <<'END'
cmon-mcp is installed and not started: it doesn't know its controller yet.
  1. Set CMON_ENDPOINT, CMON_USERNAME and CMON_PASSWORD in /etc/default/cmon-mcp.
  2. Check them: cmon-mcp doctor
  3. Start it:   systemctl enable --now cmon-mcp
Clients need the token that MCP_AUTH_TOKEN in the same file holds.
END
}
