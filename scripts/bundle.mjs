// One JavaScript file of src/main.ts and its dependencies: a third of the start-up time of separate modules,
// and nothing else to install beside it.
import { build } from 'esbuild'
import { chartAssets } from './chart-assets.mjs'

/**
 * Bundles the program to `outfile`: an ES module that Node 20 runs, or as `cjs` the script of an executable.
 * Resolves with the paths of the files that went in.
 */
export async function bundleProgram(outfile, { format = 'esm', target = 'node20' } = {}) {
  const { assets, inputs } = await chartAssets()
  const { metafile } = await build({
    entryPoints: ['src/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target,
    format,
    plugins: [leaveOut],
    // Names stay as they are, for stack traces.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 500,
    banner: { js: format === 'esm' ? ESM_BANNER : '' },
    define: { CHART_ASSETS: JSON.stringify(assets) },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    // Only read where there is no bundle.
    logOverride: { 'empty-import-meta': 'silent' },
  })
  return [...new Set([...Object.keys(metafile.inputs), ...inputs])].sort()
}

// Bundled CommonJS packages call require(), which an ES module does not have.
const ESM_BANNER =
  "#!/usr/bin/env node\nimport { createRequire as __cmonCreateRequire } from 'node:module';\nconst require = __cmonCreateRequire(import.meta.url);"

/** Parts of packages that nothing here reaches, and that would be read at every start: half of the code. */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    // undici's entry loads fetch, WebSocket, caches, proxies and mocks; these three are what src/cmon imports.
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
