// One JavaScript file of src/main.ts and its dependencies: a third of the start-up time of separate modules,
// and nothing else to install beside it.
//
// Node reads every function of a file before it runs the first, which is most of what starting costs. So what is
// imported dynamically (the tools, the demo controller, charts) lies in the file as packed text until it is.
import { build, transform } from 'esbuild'
import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { chartAssets } from './chart-assets.mjs'
import { leaveOut } from './leave-out.mjs'
import { packed } from './packed.mjs'

/**
 * Bundles the program to `outfile`: an ES module that Node 20 runs, or as `cjs` the script of an executable.
 * Resolves with the paths of the files that went in.
 */
export async function bundleProgram(outfile, { format = 'esm', target = 'node20' } = {}) {
  const { assets, inputs } = await chartAssets()
  const { outputFiles, metafile } = await build({
    entryPoints: { [ENTRY]: 'src/main.ts' },
    outdir: '.',
    bundle: true,
    splitting: true,
    platform: 'node',
    target,
    format: 'esm',
    plugins: [leaveOut],
    // A text, not an object: that would become a module of its own, read at every start.
    define: { CHART_ASSETS: JSON.stringify(JSON.stringify(assets)) },
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  })
  const atStart = chunksAtStart(metafile.outputs)
  const chunks = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const name = basename(path)
      const code = await asFunctionBody(name, text, target)
      return `  ${JSON.stringify(name)}: ${atStart.has(name) ? wrapped(code) : `"${packed(code)}"`},\n`
    }),
  )
  mkdirSync(dirname(outfile), { recursive: true })
  writeFileSync(outfile, `${HEAD[format]}\nconst chunks = {\n${chunks.sort().join('')}}\n${LOADER}`)
  return [...new Set([...Object.keys(metafile.inputs), ...inputs])].sort()
}

const ENTRY = 'main'

/** The names of the chunks that the entry imports, by whatever many steps, without import(). */
function chunksAtStart(outputs) {
  const found = new Set()
  const visit = (name) => {
    if (found.has(name)) return
    found.add(name)
    for (const { path, kind } of outputs[name].imports)
      if (kind === 'import-statement' && path in outputs) visit(path)
  }
  visit(`${ENTRY}.js`)
  return found
}

/** A chunk as the body of a function of `require`, `module` and `exports`. Names stay, for stack traces. */
async function asFunctionBody(name, text, target) {
  const { code } = await transform(text, {
    sourcefile: name,
    format: 'cjs',
    platform: 'node',
    target,
    // import() of a chunk has to become require() too.
    supported: { 'dynamic-import': false },
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 500,
    // Only read where there is no bundle.
    logOverride: { 'empty-import-meta': 'silent' },
  })
  return code
}

/** In brackets, so that it is compiled at once: it runs at once. */
function wrapped(code) {
  return `(function (require, module, exports) {\n${code}})`
}

const HEAD = {
  esm: "#!/usr/bin/env node\nimport { createRequire } from 'node:module'\nconst require = createRequire(import.meta.url)",
  cjs: '',
}

/** Runs a chunk when it is first required; a packed one is unpacked then. */
const LOADER = `const loaded = {}
function load(name) {
  if (loaded[name] !== undefined) return loaded[name].exports
  const module = (loaded[name] = { exports: {} })
  const run = typeof chunks[name] === 'string' ? unpacked(name) : chunks[name]
  run(requireFrom, module, module.exports)
  delete chunks[name]
  return module.exports
}
function requireFrom(name) {
  return name.startsWith('./') ? load(name.slice(2)) : require(name)
}
function unpacked(name) {
  const code = require('node:zlib').brotliDecompressSync(Buffer.from(chunks[name], 'base64'))
  const parameters = ['require', 'module', 'exports']
  return require('node:vm').compileFunction(code.toString(), parameters, { filename: 'cmon-mcp/' + name })
}
load('${ENTRY}.js')
`
