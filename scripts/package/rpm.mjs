import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { maintainerScript } from './maintainer-scripts.mjs'
import { run } from './run.mjs'
import { writeTree } from './tree.mjs'

const RELEASE = 1

/** Makes `folder`/cmon-mcp-VERSION-1.ARCHITECTURE.rpm of `files`, staged in `scratch`. */
export async function makeRpm({ platform, product, files, date, scratch, folder }) {
  const all = new Map([...files].map(([path, file]) => [placeInRpm(path), file]))
  const tree = resolve(scratch, 'rpm/tree')
  await writeTree(tree, all, date)
  const top = resolve(scratch, 'rpm/build')
  await rm(top, { recursive: true, force: true })
  await mkdir(top, { recursive: true })
  const spec = join(top, 'cmon-mcp.spec')
  await writeFile(spec, await specFile(product, [...all.keys()], date))
  const macros = {
    _topdir: top,
    _rpmdir: top,
    _buildhost: 'localhost',
    use_source_date_epoch_as_buildtime: '1',
    clamp_mtime_to_source_date_epoch: '1',
    // What rpmbuild would do to the executable, such as stripping it, breaks it.
    __os_install_post: '%{nil}',
    debug_package: '%{nil}',
    _build_id_links: 'none',
    // Read by rpm since 4.14, and much faster to make than xz.
    _binary_payload: 'w12.zstdio',
    staged: tree,
  }
  await run(
    'rpmbuild',
    [
      '-bb',
      '--quiet',
      '--target',
      `${platform.rpm}-linux`,
      ...Object.entries(macros).flatMap(([name, value]) => ['--define', `${name} ${value}`]),
      spec,
    ],
    { env: { ...process.env, SOURCE_DATE_EPOCH: String(date) } },
  )
  const name = `${product.name}-${product.version}-${RELEASE}.${platform.rpm}.rpm`
  await rename(join(top, platform.rpm, name), join(folder, name))
  return join(folder, name)
}

/** zsh of Debian looks elsewhere than that of the others. */
function placeInRpm(path) {
  return path.replace('/zsh/vendor-completions/', '/zsh/site-functions/')
}

async function specFile({ name, version, maintainer, summary, description, changes }, paths, date) {
  const scripts = await Promise.all(
    ['post', 'preun', 'postun'].map(
      async (script) => `%${script}\n${escaped(await maintainerScript(`packaging/rpm/${script}`))}`,
    ),
  )
  return `Name: ${name}
Version: ${version}
Release: ${RELEASE}
Summary: ${summary}
License: Apache-2.0
Group: Applications/Databases
Packager: ${maintainer}
Requires(post): /usr/sbin/useradd /usr/sbin/groupadd
Recommends: ca-certificates

%description
${description.join('\n')}

%install
cp -a %{staged}/. %{buildroot}

${scripts.join('\n')}
%files
%defattr(-,root,root,-)
${paths.map(fileLine).sort().join('\n')}
%dir /usr/share/cmon-mcp
%dir /usr/share/doc/cmon-mcp

%changelog
* ${rpmDay(date)} ${maintainer} - ${version}-${RELEASE}
${changes.map((change) => `- ${change.replaceAll('%', '%%')}`).join('\n')}
`
}

function fileLine(path) {
  if (path === '/usr/share/doc/cmon-mcp/copyright') return `%license ${path}`
  return path.startsWith('/usr/share/doc/') || path.startsWith('/usr/share/man/')
    ? `%doc ${path}`
    : path
}

/** rpm expands macros in scripts too. */
function escaped(script) {
  return script.replaceAll('%', '%%')
}

/** Such as `Sat Nov 21 2026`. */
function rpmDay(date) {
  const [weekday, day, month, year] = new Date(date * 1000).toUTCString().split(/,? /)
  return `${weekday} ${month} ${day} ${year}`
}
