/** What a client may read under a `cmon://` address: the answer of one tool. */
export interface ResourceDefinition {
  /** RFC 6570, level 1; an address without variables is listed as it is. */
  template: string
  name: string
  title: string
  description: string
  tool: string
  argumentsOf(variables: Readonly<Record<string, string>>): Record<string, unknown>
}

const number = (text: string | undefined): number => Number(text)

/**
 * The only list of resources. Each is a tool's answer, so that rights, budgets and untrusted text are the
 * same on every way in; one whose tool isn't shown doesn't exist.
 */
export const RESOURCES: readonly ResourceDefinition[] = [
  {
    template: 'cmon://controllers',
    name: 'controllers',
    title: 'Controllers',
    description: 'Controllers and how they are reached',
    tool: 'list_controllers',
    argumentsOf: () => ({}),
  },
  {
    template: 'cmon://policy/me',
    name: 'policy',
    title: 'What I may do',
    description: 'Principal, level, toolsets and CMON user of this connection',
    tool: 'whoami',
    argumentsOf: () => ({}),
  },
  {
    template: 'cmon://{controller}/clusters/{id}',
    name: 'cluster',
    title: 'Cluster',
    description: 'State, nodes, alarms and recovery of a cluster',
    tool: 'get_cluster',
    argumentsOf: ({ controller, id }) => ({ cluster: `${controller}/#${id}` }),
  },
  {
    template: 'cmon://{controller}/nodes/{host}',
    name: 'node',
    title: 'Node',
    description: 'All about one node; host or host:port',
    tool: 'get_node',
    argumentsOf: ({ host }) => ({ node: host }),
  },
  {
    template: 'cmon://{controller}/jobs/{id}/log',
    name: 'job-log',
    title: 'Job log',
    description: 'State and last lines of a job',
    tool: 'get_job_log',
    argumentsOf: ({ controller, id }) => ({ job: number(id), controller }),
  },
  {
    template: 'cmon://{controller}/backups/{id}',
    name: 'backup',
    title: 'Backup',
    description: 'Chain, copies, files and verification of a backup',
    tool: 'get_backup',
    argumentsOf: ({ controller, id }) => ({ backup: number(id), controller }),
  },
  {
    template: 'cmon://{controller}/alarms',
    name: 'alarms',
    title: 'Alarms',
    description: 'Active alarms of a controller',
    tool: 'list_alarms',
    argumentsOf: ({ controller }) => ({ controller }),
  },
  {
    template: 'cmon://{controller}/reports/{id}',
    name: 'report',
    title: 'Report',
    description: 'Text of a report',
    tool: 'get_report',
    argumentsOf: ({ controller, id }) => ({ report: number(id), controller }),
  },
]
