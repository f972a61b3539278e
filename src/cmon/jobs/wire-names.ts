/** Where the wire's name isn't ours in snake case (cmon-rpc-jobs 4.3). */
const SPELLINGS: Record<string, string> = {
  backupId: 'backupid',
  sourceBackupId: 'backup_id',
  backupDirectory: 'backupdir',
  backupSubdirectory: 'backupsubdir',
  usePackageForDataDir: 'usePackageForDataDir',
  parallelism: 'xtrabackup_parallellism',
  cloudUpload: 'upload_backup_data_to_cloud_storage',
  verification: 'verify_backup',
}

export function wireName(name: string): string {
  return SPELLINGS[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Parameters as `job_data` has them. Every key is renamed: none may come from the fleet. */
export function toWire(params: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(params)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [wireName(name), valueToWire(value)]),
  )
}

function valueToWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(valueToWire)
  return typeof value === 'object' && value !== null ? toWire(value) : value
}
