import { controllerJob } from './define-job.ts'
import { archiveInputShape, archiveShape } from './lifecycle.ts'
import { flag, id, name, params, port } from './shapes.ts'

// cmon-rpc-jobs 6.12.

export const saveController = controllerJob({
  command: 'save_controller',
  title: 'Save Controller',
  params: params(archiveShape),
})

export const restoreController = controllerJob({
  command: 'restore_controller',
  title: 'Restore Controller',
  params: params(archiveInputShape),
})

export const createHaSnapshot = controllerJob({
  command: 'cmon_ha_create_snapshot',
  title: 'Create Snapshot',
  params: params({}),
})

export const addController = controllerJob({
  command: 'addController',
  title: 'Create Controller',
  params: params({
    serverAddress: name,
    port: port.optional(),
    disableSelinux: flag.default(true),
    version: name.optional(),
  }),
})

const oneController = params({ controllerId: id, enableUninstall: flag.optional() })

export const removeController = controllerJob({
  command: 'removeController',
  title: 'Remove Controller',
  params: oneController,
})

export const updateCmonVersion = controllerJob({
  command: 'updateCmonVersion',
  title: 'Update Cmon',
  params: oneController,
})
