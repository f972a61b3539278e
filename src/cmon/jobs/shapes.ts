import { z } from 'zod'

export const name = z.string().min(1)
export const names = z.array(name).min(1)
export const flag = z.boolean()
export const id = z.int().positive()
export const count = z.int().nonnegative()
export const port = z.int().min(1).max(65_535)

/** A node to be named in a job (cmon-rpc-jobs 4.1). */
export const nodeShape = {
  hostname: name,
  port: port.optional(),
  /** For database traffic. */
  hostnameData: name.optional(),
  /** Inside a private network. */
  hostnameInternal: name.optional(),
  className: name.optional(),
  protocol: name.optional(),
  nodetype: name.optional(),
  role: z.enum(['primary', 'replica']).optional(),
  roles: name.optional(),
  master: flag.optional(),
  slave: flag.optional(),
  rs: name.optional(),
  arbiterOnly: flag.optional(),
  datadir: name.optional(),
  configfile: name.optional(),
  backupDir: name.optional(),
  synchronous: flag.optional(),
}
export const node = z.strictObject(nodeShape)
export const nodes = z.array(node).min(1)

export type Node = z.output<typeof node>

/** What every job accepts (4.2, 6). Passwords and paths are the controller's own when left out. */
const common = {
  timeout: count.optional(),
  dryRun: flag.optional(),
  force: flag.optional(),
  sshUser: name.optional(),
  sshKeyfile: name.optional(),
  sshPassword: name.optional(),
  sshGenerateKey: flag.optional(),
  // Text on the wire.
  sshPort: port.transform(String).optional(),
  sudoUser: name.optional(),
  sudoPassword: name.optional(),
  elevationOption: name.optional(),
  accessCheckCmd: name.optional(),
}

/** The parameters of a job: its own and those of all. */
export function params<S extends z.core.$ZodLooseShape>(
  shape: S,
): z.ZodObject<typeof common & S, z.core.$strict> {
  return z.strictObject({ ...common, ...shape })
}

/** For jobs that put software on a host; what isn't left to the controller is as the CLI sends it (4.2). */
export const deployShape = {
  installSoftware: flag.default(true),
  disableFirewall: flag.default(true),
  disableSelinux: flag.default(true),
  useInternalRepos: flag.optional(),
  createLocalRepository: flag.optional(),
  localRepository: name.optional(),
  configTemplate: name.optional(),
  datadir: name.optional(),
}

/** Client TLS with certificates that lie on the controller. */
export const tlsShape = {
  enableSsl: flag.optional(),
  caFile: name.optional(),
  certFile: name.optional(),
  keyFile: name.optional(),
}

const member = z.strictObject({
  hostname: name,
  hostnameData: name.optional(),
  hostnameInternal: name.optional(),
  // Text on the wire (4.1).
  port: port.transform(String).optional(),
  arbiterOnly: flag.optional(),
  hidden: flag.optional(),
  priority: z.number().optional(),
  slaveDelay: count.optional(),
})
const replicaSet = z.strictObject({ rs: name, members: z.array(member).min(1) })

/** Layout of a sharded MongoDB as the SDK and Terraform send it (6.1). */
export const mongoShape = {
  replicaSets: z.array(replicaSet).min(1).optional(),
  configServers: replicaSet.optional(),
  mongosServers: z.array(member).min(1).optional(),
}
