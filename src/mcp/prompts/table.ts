import type { CompletedBy } from '../completions/complete.ts'

/** A question that operators ask again and again, with the data that belongs to it. */
export interface PromptDefinition {
  name: string
  title: string
  description: string
  arguments: readonly PromptArgument[]
  /** Tools whose answers are carried in. */
  looks(args: Readonly<Record<string, string>>): readonly [string, Record<string, unknown>][]
  /** What is asked of the model, in our words only: values of arguments stand in the data. */
  task: string
}

export interface PromptArgument {
  name: string
  description: string
  required?: true
  completedBy?: CompletedBy
}

const CLUSTER: PromptArgument = {
  name: 'cluster',
  description: 'ref of a cluster',
  required: true,
  completedBy: 'cluster',
}

/** The only list of prompts. One whose tools aren't all shown doesn't exist. */
export const PROMPTS: readonly PromptDefinition[] = [
  {
    name: 'verify_connection',
    title: 'Verify the connection',
    description: 'Who am I, which controllers answer, what clusters are there',
    arguments: [],
    looks: () => [
      ['whoami', {}],
      ['list_controllers', {}],
      ['list_clusters', { limit: 20 }],
    ],
    task: 'Say in three lines who I am here and what I may do, which controllers answer, and which clusters I see. Name what does not work and how to mend it.',
  },
  {
    name: 'daily_fleet_check',
    title: 'Daily fleet check',
    description: 'What is wrong anywhere, backups included, worst first',
    arguments: [],
    looks: () => [
      ['get_fleet_health', {}],
      ['get_fleet_backup_status', {}],
    ],
    task: 'Write the morning report: what needs a hand today, worst first, each with its evidence id and the next step; then what can wait; then one line on what is well.',
  },
  {
    name: 'backup_audit',
    title: 'Backup audit',
    description: 'Clusters without a recent, verified or scheduled backup',
    arguments: [],
    looks: () => [
      ['get_fleet_backup_status', {}],
      ['list_backup_schedules', { limit: 50 }],
    ],
    task: 'Judge whether each cluster could be restored: last good backup and its age, verified or not, scheduled or not. Rank by risk and propose a schedule where one is missing. Change nothing.',
  },
  {
    name: 'investigate_failed_backup',
    title: 'Investigate a failed backup',
    description: 'Why a backup failed and what to do',
    arguments: [
      { name: 'backup', description: 'id of the backup', required: true, completedBy: 'backup' },
    ],
    looks: ({ backup }) => [['explain_backup_failure', { backup: Number(backup) }]],
    task: 'Say why the backup failed, quoting the lines that show it, what is certain and what is inferred, and the smallest step that prevents it from failing again.',
  },
  {
    name: 'slow_database_triage',
    title: 'Triage a slow database',
    description: 'Queries, locks and machines of a slow cluster',
    arguments: [CLUSTER],
    looks: ({ cluster }) => [
      ['explain_slowdown', { cluster }],
      ['list_top_queries', { cluster, limit: 10 }],
    ],
    task: 'Find what makes the cluster slow: a query, a lock, or a machine that is full. Say how sure you are and what you would look at next.',
  },
  {
    name: 'replication_lag_triage',
    title: 'Triage replication lag',
    description: 'Which replicas lag, since when and why',
    arguments: [CLUSTER],
    looks: ({ cluster }) => [
      ['get_cluster_topology', { cluster }],
      ['diagnose_cluster', { cluster }],
    ],
    task: 'Say which replicas lag or have stopped, by how much, whether it grows, and the likely cause. Propose the next step; a rebuild is the last one.',
  },
  {
    name: 'plan_switchover',
    title: 'Plan a switchover',
    description: 'Which replica to promote, and what to check first',
    arguments: [CLUSTER],
    looks: ({ cluster }) => [
      ['get_cluster_topology', { cluster }],
      ['list_jobs', { cluster, state: 'running' }],
      ['list_maintenance_windows', { cluster }],
    ],
    task: 'Plan a switchover: the best replica and why, what to check before, the steps, how to see that it worked, and the way back. Change nothing until the plan is agreed to.',
  },
  {
    name: 'plan_upgrade',
    title: 'Plan an upgrade',
    description: 'What can be upgraded and in which order',
    arguments: [CLUSTER],
    looks: ({ cluster }) => [
      ['list_available_upgrades', { cluster }],
      ['get_cluster', { cluster }],
      ['list_backups', { cluster, status: 'completed', limit: 3 }],
    ],
    task: 'Plan the upgrade: which packages, replicas before the primary, a fresh verified backup first, a maintenance window, how to verify each node, and the way back. Change nothing until the plan is agreed to.',
  },
  {
    name: 'disk_full_forecast',
    title: 'Forecast full disks',
    description: 'When the disks of a cluster are full',
    arguments: [CLUSTER],
    looks: ({ cluster }) => [['get_db_growth', { cluster }]],
    task: 'Say when the disks are full, with the uncertainty, what grows most, and what buys the most time.',
  },
  {
    name: 'user_access_review',
    title: 'Review access',
    description: 'Who may do what in ClusterControl',
    arguments: [],
    looks: () => [
      ['list_users', { limit: 50 }],
      ['list_groups', {}],
    ],
    task: 'Review access: administrators, users who never log in or are suspended, groups without members, rights wider than the group says. Propose changes; make none.',
  },
  {
    name: 'incident_timeline',
    title: 'Timeline of an incident',
    description: 'What happened in a cluster, in order',
    arguments: [CLUSTER, { name: 'since', description: 'ISO time or age such as 2h; default 1h' }],
    looks: ({ cluster, since }) => [
      ['get_recent_changes', { cluster, ...(since === undefined ? {} : { since }) }],
      ['list_alarms', { cluster }],
    ],
    task: 'Write the timeline: what changed, what broke, what was done, each with time and evidence id. Keep what followed apart from what only came after.',
  },
  {
    name: 'dr_readiness_drill',
    title: 'Disaster recovery drill',
    description: 'Could this cluster be restored today, and how',
    arguments: [CLUSTER],
    looks: ({ cluster }) => [
      ['get_pitr_range', { cluster }],
      ['list_backups', { cluster, limit: 10 }],
      ['get_cluster_topology', { cluster }],
    ],
    task: 'Play the loss of this cluster: from which backup, to which moment, how much would be lost, how long it takes, what is missing for it. Propose a verification that proves it. Change nothing.',
  },
]
