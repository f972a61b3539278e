import { z } from 'zod'
import { LEVELS } from '../auth/level.ts'
import { DAYS, isTimeZone } from './hours.ts'
import { patterns } from './patterns.ts'
import { APPROVAL_MODES } from './severity.ts'

// What the parts of a policy file hold. Messages continue the key's name: "line 3: hours must be …".

const patternList = z
  .array(
    z
      .string('must be patterns; quote one that begins with * or !')
      .regex(/^!?[^!\s][^\s]*$/, 'must be patterns without spaces, such as "prod*"'),
    'must be a list, such as ["prod*", "!prod-test"]',
  )
  .min(1, 'must name something')
  .refine((written) => written.some((one) => !one.startsWith('!')), {
    error: 'has exceptions only, so it matches nothing; begin it with "*"',
  })
  .transform(patterns)

const everyCluster = patternList.default(patterns(['*']))
const level = z.enum(LEVELS, 'must be observe, operate or destroy')

const audience = {
  principals: patternList.optional(),
  groups: patternList.optional(),
}

const timeOfDay = z
  .string('must be a time such as "08:00"')
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be a time such as "08:00"')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)))

const hours = z
  .strictObject(
    {
      days: z
        .array(z.enum(DAYS, `must be of ${DAYS.join(', ')}`), 'must be a list such as [mon, fri]')
        .min(1, 'must name a day')
        .default([...DAYS]),
      from: timeOfDay,
      until: timeOfDay,
      zone: z
        .string('must be a time zone such as Europe/Stockholm')
        .refine(isTimeZone, 'is no time zone that is known here; Europe/Stockholm is one')
        .default('UTC'),
    },
    'must be keys with values: days, from, until, zone',
  )
  .refine(({ from, until }) => from !== until, {
    error: 'begin when they end; leave them out for the whole day',
  })

const instant = z
  .string('must be a time such as 2026-12-18T18:00Z')
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/,
    'must be a time with its zone, such as 2026-12-18T18:00Z or 2026-12-18T18:00+01:00',
  )
  .transform((text) => Date.parse(text))
  .refine((time) => !Number.isNaN(time), 'is no time of the calendar')

const protection = z.enum(['ask', 'human', 'refuse'], 'must be ask, human or refuse')

export const grantSchema = z.strictObject({
  ...audience,
  level,
  toolsets: z
    .array(z.string('must be a name'), 'must be a list of toolsets, such as [fleet, backups]')
    .min(1, 'must name a toolset; leave it out for all')
    .default(['all']),
  clusters: everyCluster,
  hours: hours.optional(),
  approval: z.enum(APPROVAL_MODES, 'must be ask, human or off').optional(),
})

export const protectionSchema = z.strictObject({
  clusters: patternList,
  interrupts: protection.default('human'),
  loses_data: protection.default('refuse'),
  widens_access: protection.default('human'),
})

export const freezeSchema = z
  .strictObject({
    ...audience,
    name: z.string('is missing').min(1, 'is empty').max(80, 'is longer than 80 characters'),
    from: instant,
    until: instant,
    clusters: everyCluster,
    level: level.default('observe'),
  })
  // One that isn't a time is told of already, and comes here all the same.
  .refine(({ from, until }) => !(from >= until), {
    path: ['until'],
    error: 'is not after its beginning',
  })

export const budgetSchema = z.strictObject({
  ...audience,
  clusters: everyCluster,
  writes_per_hour: z
    .int('must be a number of changes')
    .min(0, 'must not be negative')
    .max(10_000, 'is more than a budget: leave it out'),
})

const list = z.array(z.unknown(), 'must be a list').nullish()

export const fileSchema = z.strictObject({
  grants: list,
  protected: list,
  freezes: list,
  budgets: list,
  after_untrusted_text: z.literal('human', 'must be human, or left out').nullish(),
})
