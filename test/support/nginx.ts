import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createCertificate } from '../../src/demo/certificate.ts'
import { portToComeBackOn } from './ports.ts'
import { temporaryFolder, watch } from './program.ts'

/** Undefined where nginx is installed. */
export const NO_NGINX = existsSync('/usr/sbin/nginx') ? undefined : 'nginx is not installed'

export interface Nginx {
  /** `https://127.0.0.1:port` */
  readonly url: string
  readonly port: number
  /** PEM of the certificate that it shows. */
  readonly ca: string
}

/** A real nginx with TLS, its `locations` as given; ends with the test file. */
export async function startNginx(locations: string, port?: number): Promise<Nginx> {
  const folder = await temporaryFolder()
  const [chosen, certificate] = await Promise.all([port ?? portToComeBackOn(), createCertificate()])
  await mkdir(join(folder, 'tmp'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${folder}/tmp/${name};`)
    .join('\n')
  await writeFile(join(folder, 'tls.crt'), certificate.certificatePem)
  await writeFile(join(folder, 'tls.key'), certificate.keyPem, { mode: 0o600 })
  await writeFile(
    join(folder, 'nginx.conf'),
    `daemon off;
master_process off;
error_log stderr notice;
pid ${folder}/nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  ${temporary}
  server {
    listen 127.0.0.1:${chosen} ssl;
    ssl_certificate ${folder}/tls.crt;
    ssl_certificate_key ${folder}/tls.key;
    proxy_http_version 1.1;
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_read_timeout 1h;
    ${locations}
  }
}
`,
  )
  const program = watch(
    spawn('/usr/sbin/nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], {
      stdio: ['pipe', 'pipe', 'pipe'],
    }),
  )
  await program.saw('stderr', /start worker process|using the "epoll"[^]*OS:/)
  return { url: `https://127.0.0.1:${chosen}`, port: chosen, ca: certificate.certificatePem }
}
