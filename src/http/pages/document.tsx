import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import { COPY_SCRIPT } from './copy-script.ts'
import { STYLE } from './style.ts'

const MARK =
  '<path d="M4 6.5C4 4.6 7.6 3 12 3s8 1.6 8 3.5-3.6 3.5-8 3.5-8-1.6-8-3.5Zm0 0v11C4 19.4 7.6 21 12 21c1 0 2-.1 2.9-.2M20 6.5V11M4 12c0 1.9 3.6 3.5 8 3.5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round"/><path d="m19 13.2 1 2.8 2.8 1-2.8 1-1 2.8-1-2.8-2.8-1 2.8-1Z" fill="currentColor"/>'

const ICON = `data:image/svg+xml,${encodeURIComponent(
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="#0d8c7a">${MARK}</svg>`,
)}`

export interface DocumentProps {
  title: string
  /** Path prefix of the public URL. */
  prefix: string
  here: 'home' | 'status' | 'approve'
  children?: Child
}

/** A whole page: head, the way around, and what is inside. */
export function documentOf({ title, prefix, here, children }: DocumentProps) {
  return html`<!doctype html>${(
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="robots" content="noindex" />
          <title>{title}</title>
          <link rel="icon" href={ICON} />
          <style>{raw(STYLE)}</style>
        </head>
        <body>
          <a class="skip" href="#main">
            Skip to content
          </a>
          <header class="frame top">
            <a class="brand" href={`${prefix}/`}>
              <svg viewBox="0 0 24 24" aria-hidden="true">
                {raw(MARK)}
              </svg>
              cmon-mcp
            </a>
            <nav aria-label="Pages">
              <ul>
                <NavItem href={`${prefix}/`} current={here === 'home'}>
                  Connect
                </NavItem>
                <NavItem href={`${prefix}/status`} current={here === 'status'}>
                  Status
                </NavItem>
              </ul>
            </nav>
          </header>
          <main id="main" class="frame" tabindex={-1}>
            {children}
          </main>
          <p id="said" class="hush" role="status" />
          <script>{raw(COPY_SCRIPT)}</script>
        </body>
      </html>
    )}`
}

function NavItem({
  href,
  current,
  children,
}: {
  href: string
  current: boolean
  children?: Child
}) {
  return (
    <li>
      <a href={href} aria-current={current ? 'page' : undefined}>
        {children}
      </a>
    </li>
  )
}

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * Nothing is loaded from anywhere, and of script and style only ours runs. The referrer stays within the
 * origin; `no-referrer` would make browsers send `Origin: null` with the sign-in form.
 */
export const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src ${hashOf(STYLE)}`,
    `script-src ${hashOf(COPY_SCRIPT)}`,
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'same-origin',
}
