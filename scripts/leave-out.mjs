/** Parts of packages that nothing here reaches, and that would be read at every start. */
export const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    // undici's entry loads fetch, WebSocket, caches, proxies and mocks; these are what src imports.
    onResolve({ filter: /^undici$/ }, ({ importer, kind }) =>
      kind === 'import-statement' && importer.endsWith('.ts')
        ? { path: 'undici', namespace: 'parts', pluginData: importer }
        : undefined,
    )
    onLoad({ filter: /^undici$/, namespace: 'parts' }, () => ({
      resolveDir: process.cwd(),
      contents: `
        const Dispatcher = require('undici/lib/dispatcher/dispatcher')
        Object.assign(Dispatcher.prototype, require('undici/lib/api'))
        exports.Agent = require('undici/lib/dispatcher/agent')
        exports.Pool = require('undici/lib/dispatcher/pool')
        exports.errors = require('undici/lib/core/errors')
        exports.buildConnector = require('undici/lib/core/connect')`,
    }))
    // Connections are made with HTTP/1.1 alone.
    replace(/undici\/lib\/dispatcher\/client-h2\.js$/, missing('HTTP/2'))
    // Messages of the SDK's SSE transport come parsed, so it never reads a body itself.
    replace(/node_modules\/raw-body\/index\.js$/, missing('raw-body'))
    // Errors are told in English, the language zod has in itself.
    replace(/zod\/v4\/locales\/index\.js$/, "export { default as en } from './en.js'")

    function replace(filter, contents) {
      onLoad({ filter }, () => ({ contents }))
    }
  },
}

function missing(what) {
  return `module.exports = () => { throw new Error('${what} is not in the bundle') }`
}
