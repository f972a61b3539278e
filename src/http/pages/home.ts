import { html } from 'hono/html'

/** The page at `/`: what this is and the addresses to connect to. Says nothing about what is behind it. */
export function homePage(baseUrl: URL, version: string): ReturnType<typeof html> {
  const base = baseUrl.href.replace(/\/+$/, '')
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>cmon-mcp</title>
        <style>
          :root {
            color-scheme: light dark;
          }
          body {
            font:
              16px/1.5 system-ui,
              sans-serif;
            max-width: 46rem;
            margin: 3rem auto;
            padding: 0 1rem;
          }
          pre {
            padding: 0.75rem;
            border: 1px solid;
            border-radius: 0.4rem;
            overflow-x: auto;
          }
        </style>
      </head>
      <body>
        <h1>cmon-mcp</h1>
        <p>
          AI assistants see and operate database clusters under ClusterControl through this server,
          version ${version}. Every request needs the bearer token its operator hands out.
        </p>
        <h2>Claude Code</h2>
        <pre>
claude mcp add --transport http clustercontrol ${base}/mcp --header "Authorization: Bearer $TOKEN"</pre>
        <h2>Codex</h2>
        <pre>codex mcp add clustercontrol --url ${base}/mcp --bearer-token-env-var TOKEN</pre>
        <h2>Claude Desktop and others, through mcp-remote</h2>
        <pre>
npx mcp-remote ${base}/sse --transport sse-only --header "Authorization:\${MCP_AUTH_HEADER}"</pre>
        <p>with <code>MCP_AUTH_HEADER</code> set to <code>Bearer</code>, a space, and the token.</p>
      </body>
    </html>`
}
