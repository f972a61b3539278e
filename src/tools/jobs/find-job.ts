import { CmonError } from '../../cmon/errors.ts'
import { InputError } from '../../fleet/input-error.ts'

/** Turns the controller's "not found" into one that names the job and the way to find it. */
export async function orNoSuchJob<T>(
  jobId: number,
  parameter: 'job' | 'jobs',
  ask: Promise<T>,
): Promise<T> {
  try {
    return await ask
  } catch (thrown) {
    if (thrown instanceof CmonError && thrown.code === 'not_found')
      throw new InputError(
        'not_found',
        `There is no job ${jobId}, or it isn't visible to this user`,
        { parameter, next: 'list_jobs shows the jobs and their ids.' },
      )
    throw thrown
  }
}
