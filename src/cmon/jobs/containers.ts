import { z } from 'zod'
import { controllerJob } from './define-job.ts'
import { deployShape, name, params } from './shapes.ts'

// cmon-rpc-jobs 6.13.

const credentials = z
  .strictObject({
    userName: name,
    password: name.optional(),
    /** Path on the controller. */
    publicKeyFile: name.optional(),
  })
  .transform((given) => ({ className: 'CmonSshCredentials', ...given }))

export const createContainerServer = controllerJob({
  command: 'create_container_server',
  title: 'Create Container Server',
  params: params({
    ...deployShape,
    server: z.strictObject({
      hostname: name,
      className: z.enum(['CmonLxcServer', 'CmonCloudServer', 'CmonContainerServer']),
      sshCredentials: credentials.optional(),
    }),
  }),
})

const asContainer = <T extends object>(given: T): T & { className: string } => ({
  className: 'CmonContainer',
  ...given,
})

const newContainer = z
  .strictObject({
    alias: name,
    template: name.optional(),
    image: name.optional(),
    imageOsUser: name.optional(),
    provider: name.optional(),
    subnet: name.optional(),
    vpcId: name.optional(),
    region: name.optional(),
    firewalls: z.array(name).optional(),
    parentServer: name.optional(),
  })
  .transform(asContainer)

export const createContainer = controllerJob({
  command: 'create_container',
  title: 'Create Container',
  params: params({ container: newContainer }),
})

export const createContainers = controllerJob({
  command: 'create_containers',
  title: 'Create Containers',
  params: params({ containers: z.array(newContainer).min(1) }),
})

const knownContainer = params({
  container: z.strictObject({ alias: name, parentServer: name.optional() }).transform(asContainer),
  servers: z.array(z.strictObject({ hostname: name, className: name.optional() })).optional(),
})

export const deleteContainer = controllerJob({
  command: 'delete_container',
  title: 'Delete Container',
  params: knownContainer,
})

export const startContainer = controllerJob({
  command: 'start_container',
  title: 'Start Container',
  params: knownContainer,
})

export const stopContainer = controllerJob({
  command: 'stop_container',
  title: 'Stop Container',
  params: knownContainer,
})
