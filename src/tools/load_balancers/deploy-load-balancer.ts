import { isIP } from 'node:net'
import { z } from 'zod'
import { findExactCluster } from '../../fleet/find-cluster.ts'
import { InputError } from '../../fleet/input-error.ts'
import { shownName, quoted } from '../../fleet/untrusted.ts'
import { additive, defineTool } from '../../mcp/define-tool.ts'
import { nodeIn } from '../shared/find-node.ts'
import { about, jobChange, jobMeta, jobOutput } from '../shared/job-change.ts'
import { ClusterRef } from '../shared/params.ts'
import { runningJobs } from '../shared/preflight/running-jobs.ts'
import { alike, hasBalancers, isSupported } from './balancer-checks.ts'
import { balancerJob, TITLES } from './balancer-job.ts'
import { BALANCERS } from './load-balancer.ts'

export const deployLoadBalancer = defineTool({
  name: 'deploy_load_balancer',
  title: 'Deploy a load balancer',
  description: 'Installs a load balancer, or Keepalived for a virtual IP on balancers.',
  hints: additive,
  input: {
    cluster: ClusterRef,
    type: z.enum(BALANCERS),
    hosts: z.array(z.string().min(1).max(200)),
    backends: z.array(z.string().max(200)).optional().describe('default all'),
    virtual_ip: z.string().max(45).optional(),
    interface: z.string().max(15).optional(),
    read_write_split: z.boolean().optional(),
  },
  output: jobOutput,

  async prepare(context, { cluster: wanted, type, hosts, ...args }) {
    const { fleet, signal } = context
    const { reason, ticket, backends: names, virtual_ip: virtualIp, ...rest } = args
    for (const host of hosts)
      if (shownName(host) !== host) throw wrong('hosts', `${quoted(host)} is no host`)
    if (rest.interface !== undefined && !/^[\w.:@-]+$/.test(rest.interface))
      throw wrong('interface', 'That is no network interface')
    if (virtualIp !== undefined && isIP(virtualIp) === 0)
      throw wrong('virtual_ip', `${quoted(virtualIp)} is no IP address`)
    const found = await findExactCluster(fleet, wanted, { hosts: true }, { signal })
    const { cluster, ref } = found
    const title = `Deploy ${TITLES[type]} on ${hosts.join(', ')}`
    const job = balancerJob(
      cluster,
      {
        type,
        hosts,
        backends: names?.map((name) => nodeIn(found, name)),
        virtualIp,
        interface: rest.interface,
        readWriteSplit: rest.read_write_split,
      },
      jobMeta(context, title, { reason, ticket }),
    )
    return jobChange({
      ...about(found),
      severity: 'routine',
      summary: `${title} for ${ref}`,
      findings: [
        ...alike(cluster, type, hosts),
        ...isSupported(cluster, type),
        ...(type === 'keepalived' ? hasBalancers(cluster, hosts) : []),
        await runningJobs(found, { signal }),
      ],
      job,
    })
  },
})

function wrong(parameter: string, problem: string): InputError {
  return new InputError('invalid_argument', problem, {
    parameter,
    next: 'Hosts are IP addresses or names that the controller can resolve; an interface is like eth0.',
  })
}
