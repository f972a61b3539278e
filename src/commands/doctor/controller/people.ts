import { problemAt } from '../../people/list.ts'
import { exitCodeOf } from '../../io.ts'
import { failed, ok, type Check, type Finding } from '../finding.ts'
import type { PeopleCheck } from '../people.ts'
import type { ControllerVisit } from './visit.ts'

/** Whether everybody's key logs in, once each: controllers suspend a user after too many refused attempts. */
export function peopleLoginCheck(
  visit: ControllerVisit,
  needs: readonly Check[],
  { people }: PeopleCheck,
): Check {
  return {
    name: `${visit.settings.name}: people`,
    needs,
    async run() {
      const { logins } = people()
      const reached = await visit.reached()
      const findings: Finding[] = []
      for (const [user, login] of logins) {
        const problem = await problemAt(reached, login)
        if (problem === undefined) continue
        findings.push(
          failed(exitCodeOf(problem.code), `${user}: ${problem.message}`, {
            setting: 'MCP_USERS_DIR',
            fix:
              problem.code === 'not_authenticated'
                ? `cmon-mcp users enroll ${user}, unless the user is disabled or suspended in ClusterControl`
                : (problem.next ?? ''),
          }),
        )
      }
      const fine = logins.size - findings.length
      return fine === 0 ? findings : [ok(`${fine} of ${logins.size} log in`), ...findings]
    },
  }
}
