/** Classes of causes that the words of a failed job's log point to. */
export const FAILURE_CAUSES = [
  'disk_full',
  'out_of_memory',
  'credentials',
  'permission',
  'connection',
  'lock',
  'tool_missing',
  'version_mismatch',
  'log_gap',
  'replica_lag',
  'corrupted',
  'cloud_storage',
  'no_quorum',
  'node_down',
  'wrong_parameters',
  'timeout',
  'aborted',
  'unknown',
] as const

export type FailureCauseName = (typeof FAILURE_CAUSES)[number]

export interface FailureCause {
  name: FailureCauseName
  /** What it is recognised by. Texts of servers and tools; none of them is on record from a controller. */
  words: RegExp
  /** Words that as often tell a consequence as a cause: any other class on an equal line goes before. */
  weak?: true
  meaning: string
  /** What to do next, with the tools to do it. */
  advice: string
}

/** Of two classes that fit the same line the first one counts. */
export const CAUSE_TABLE: readonly FailureCause[] = [
  {
    name: 'disk_full',
    words:
      /no space left on device|\benospc\b|errno:? 28\b|disk (?:is )?full|disk quota exceeded|(?:not enough|insufficient|out of)(?: free)?(?: disk)? space|\b(?:9[5-9]|100)(?:\.\d+)? ?% full/i,
    meaning: 'A disk ran full while the job wrote to it.',
    advice:
      'Free space where the job wrote (see disks, and get_metrics with disk_usage), or write elsewhere; list_backups shows old backups that take space, get_db_growth how fast databases grow. Then run the job again.',
  },
  {
    name: 'out_of_memory',
    words:
      /out of memory|cannot allocate memory|\benomem\b|oom[- ]kill|exited with 137\b|exit (?:code|status) 137\b|\bsigkill\b|killed by signal 9/i,
    meaning: 'A process was killed, or could not go on, for lack of memory.',
    advice:
      'Look at memory and swap of the node with get_metrics, and at search_logs around that time; make room before starting it again.',
  },
  {
    name: 'cloud_storage',
    words:
      /nosuchbucket|bucket .{0,80}(?:not found|does ?n[o']t exist)|invalidaccesskeyid|signaturedoesnotmatch|requesttimetooskewed|\b(?:s3|gcs|azure)\b.{0,80}(?:denied|forbidden|failed|error)/i,
    meaning: 'The cloud storage refused the upload.',
    advice:
      'Check bucket, region and cloud credential that the job names (get_job shows its arguments); the copy on the host, if list_backups has one, is still good.',
  },
  {
    name: 'connection',
    words:
      /connection refused|no route to host|network is unreachable|host is unreachable|ssh connection failed|host key verification failed|permission denied \((?:publickey|password)|could not resolve|name or service not known|can(?:'t|not) connect|could not connect|failed to connect|connection timed out|connect(?:ion)? timeout|lost connection/i,
    meaning: 'A host or server could not be reached, over SSH or on its database port.',
    advice:
      'get_node shows whether the node is up and connected, list_alarms what else is wrong with it. If it is up: check network, firewall, and the SSH user and key of the controller there.',
  },
  {
    name: 'credentials',
    words:
      /access denied for user|authentication failed|password authentication|login (?:failed|incorrect)|invalid (?:credentials|username or password)|no pg_hba\.conf entry|role ".{0,80}" does not exist|wrongpass|noauth/i,
    meaning: 'A server refused the account that the job used.',
    advice:
      'Check the account, its password and from where it may log in; a password changed outside ClusterControl must be set in its configuration too.',
  },
  {
    name: 'permission',
    words:
      /permission denied|operation not permitted|\beacces\b|read-only file system|must be superuser|insufficient privilege|access denied; you need|not allowed to/i,
    meaning: 'The account that ran the job lacked a right, on a file or in the database.',
    advice:
      'Compare owner and mode of the path in the evidence, and the privileges of the account in the database, with what the job needs.',
  },
  {
    name: 'lock',
    words:
      /lock wait timeout|deadlock (?:found|detected)|could not obtain lock|lock timeout|canceling statement due to lock|waiting for (?:table|global|metadata|backup).{0,40}lock|flush tables with read lock/i,
    meaning: 'The job waited for a lock that a statement held.',
    advice:
      'list_running_queries with min_seconds shows long statements and what waits for what; run the job when they are done, or at a quieter hour (list_backup_schedules).',
  },
  {
    name: 'tool_missing',
    words:
      /command not found|executable (?:file )?not found|is not installed|not installed\b|(?:xtrabackup|mariabackup|mariadb-backup|mysqldump|pg_dump|pg_basebackup|pgbackrest|mongodump|pbm|socat|netcat|pigz|qpress)\b.{0,60}(?:not found|no such file)|has to be set up before|unable to locate package/i,
    meaning: 'A program that the job needs is missing on the host.',
    advice:
      'Install the program named in the evidence on that host, or choose a backup method that does without it.',
  },
  {
    name: 'version_mismatch',
    words:
      /server version mismatch|unsupported (?:server )?version|version .{0,60}not supported|(?:needs|requires) (?:postgresql|mysql|mariadb|mongodb) ?\d|incompatible version|is no upgrade/i,
    meaning: 'The program or the command does not fit the version of the server.',
    advice:
      'get_cluster tells the version; update the program to one that supports it, or use another method.',
  },
  {
    name: 'log_gap',
    words:
      /requested wal segment .{0,80}removed|could not find first log file|binary log.{0,60}(?:purged|missing)|log sequence gap|there are no logs/i,
    meaning: 'Logs that were needed to go on from an older state are gone.',
    advice:
      'Begin with a new full backup, or rebuild the replica; keep logs longer than the time between full backups.',
  },
  {
    name: 'replica_lag',
    words:
      /seconds behind|replication lag|replica (?:is )?lag|too far behind|(?:replica|slave) is not (?:caught up|in sync)/i,
    meaning: 'A replica was too far behind for what the job wanted of it.',
    advice:
      'get_cluster_topology shows lag per replica, get_metrics with replication_lag where it goes; wait until it is small, or choose another node.',
  },
  {
    name: 'corrupted',
    words:
      /corrupt|checksum (?:mismatch|failed|error|verification failed)|invalid page|page .{0,40}is not valid|unexpected end of (?:file|archive)|not in gzip format|crc error/i,
    meaning: 'Data or a backup file could not be read as what it should be.',
    advice:
      'Do not delete older backups: list_backups with verified true shows good ones. Check the disk of the host, and the table or file in the evidence.',
  },
  {
    name: 'no_quorum',
    words:
      /no other galera node|has to be bootstrapped|state transfer (?:did not|failed|request failed)|\b(?:sst|ist)\b.{0,60}failed|non-primary|lost quorum|no donor/i,
    meaning: 'The node found no group of others to join, or could not copy their state.',
    advice:
      'get_cluster_topology tells whether the cluster has quorum; bring back the most advanced node first.',
  },
  {
    name: 'node_down',
    words:
      /is not running|is down\b|server has gone away|no node is up|could not be started|shut down|not online/i,
    meaning: 'A node that the job needed was not up, or did not come up.',
    advice: 'get_node says why it is down; the job can work only after it is back.',
  },
  {
    name: 'wrong_parameters',
    words:
      /was not found|does not name|not supported|does not work on|invalid (?:argument|parameter|value)|unknown (?:option|variable|database)|there is no |exists already|is taken|belongs to cluster/i,
    weak: true,
    meaning: 'The job was asked for something that does not exist or does not fit the cluster.',
    advice: 'get_job shows its arguments: mend what the evidence names and start a new job.',
  },
  {
    name: 'timeout',
    words: /timed? ?out|time limit|took too long|deadline exceeded|did not (?:stop|finish) within/i,
    weak: true,
    meaning: 'Something took longer than it was given.',
    advice:
      'explain_slowdown shows whether hosts or statements were the brake at that time; else give the job a longer timeout.',
  },
  {
    name: 'connection',
    words: /broken pipe|connection reset|unexpected eof|connection closed/i,
    weak: true,
    meaning: 'A transfer between two hosts broke off.',
    advice:
      'The other end often has the reason: get_node and search_logs for both hosts at that time.',
  },
]
