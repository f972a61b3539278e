import { defineToolset } from '../../mcp/toolset.ts'
import { deployLoadBalancer } from './deploy-load-balancer.ts'
import { listLoadBalancers } from './list-load-balancers.ts'
import { removeLoadBalancer } from './remove-load-balancer.ts'

export const loadBalancers = defineToolset(
  'load_balancers',
  'HAProxy, ProxySQL, MaxScale, PgBouncer, Keepalived',
  [listLoadBalancers, deployLoadBalancer, removeLoadBalancer],
)
