import { defineToolset } from '../../mcp/toolset.ts'
import { listLoadBalancers } from './list-load-balancers.ts'

export const loadBalancers = defineToolset(
  'load_balancers',
  'HAProxy, ProxySQL, MaxScale, PgBouncer, Keepalived',
  [listLoadBalancers],
)
