import type { Call, RpcModule } from '../module.ts'
import { Refusal } from '../module.ts'
import type { CloudCredential } from '../world/registry/cloud-credential.ts'
import { nextId, retireId } from '../world/registry/registry.ts'
import { requireAdmin } from './access.ts'
import { flag, integer, object, requiredText, text } from './request.ts'

const PROVIDERS = new Set(['aws', 's3', 'gcp', 'azure'])

/** Credentials for object stores. Key ids and secrets go in, and never come out. */
export const cloud: RpcModule = {
  listcredentials(call) {
    requireAdmin(call, 'read cloud credentials')
    const result: Record<string, unknown[]> = {}
    for (const credential of call.world.credentials) {
      ;(result[credential.provider] ??= []).push(credentialObject(credential))
    }
    return { result, total: call.world.credentials.length }
  },

  getcredentials(call) {
    requireAdmin(call, 'read cloud credentials')
    return { result: credentialObject(requireCredential(call)) }
  },

  addcredentials(call) {
    requireAdmin(call, 'change cloud credentials')
    const { world, body } = call
    const provider = requiredText(body['provider'], 'provider')
    if (!PROVIDERS.has(provider)) {
      throw new Refusal('InvalidRequest', `Provider '${provider}' is not supported.`)
    }
    const name = requiredText(body['name'], 'name')
    if (world.credentials.some((one) => one.provider === provider && one.name === name)) {
      throw new Refusal('InvalidRequest', `Credentials '${name}' already exist.`)
    }
    const secrets = secretsFrom(body['credentials'])
    const ids = world.credentials.map(({ credentialId }) => credentialId)
    const credentialId = nextId(world, 'credential', ids)
    world.credentials.push({
      credentialId,
      provider,
      name,
      comment: text(body['comment']) ?? '',
      ...secrets,
    })
    return {}
  },

  updatecredentials(call) {
    requireAdmin(call, 'change cloud credentials')
    const { body } = call
    const credential = requireCredential(call)
    const secrets = body['credentials'] === undefined ? {} : secretsFrom(body['credentials'])
    const name = text(body['name']) ?? credential.name
    const comment = text(body['comment']) ?? credential.comment
    Object.assign(credential, { ...secrets, name, comment })
    return {}
  },

  /** Nothing is asked: the demo takes every pair of keys for good. */
  verifycredentials(call) {
    requireAdmin(call, 'use cloud credentials')
    if (call.body['credentials'] === undefined) requireCredential(call)
    else secretsFrom(call.body['credentials'])
    return {}
  },

  removecredentials(call) {
    requireAdmin(call, 'change cloud credentials')
    const { world } = call
    const credential = requireCredential(call)
    retireId(world, 'credential', credential.credentialId)
    world.credentials.splice(world.credentials.indexOf(credential), 1)
    return {}
  },
}

/** Ids come as numbers and as texts. */
function requireCredential({ world, body }: Call): CloudCredential {
  const id = integer(body['id'])
  const provider = text(body['provider'])
  const found = world.credentials.find(
    (one) => one.credentialId === id && (provider === undefined || one.provider === provider),
  )
  if (found === undefined) throw new Refusal('ObjectNotFound', 'Credentials were not found.')
  return found
}

function secretsFrom(sent: unknown) {
  const fields = object(sent)
  if (fields === undefined) throw new Refusal('InvalidRequest', 'No credentials were given.')
  const endpoint = text(fields['endpoint'])
  return {
    accessKeyId: requiredText(fields['access_key_id'], 'access key id'),
    accessKeySecret: requiredText(fields['access_key_secret'], 'access key secret'),
    region: text(fields['access_key_region']) ?? '',
    ...(endpoint === undefined
      ? {}
      : {
          endpoint,
          useSsl: flag(fields['use_ssl']),
          insecureSsl: flag(fields['insecure_ssl']),
        }),
  }
}

function credentialObject(one: CloudCredential) {
  return {
    id: String(one.credentialId),
    name: one.name,
    comment: one.comment,
    credentials: {
      access_key_region: one.region,
      ...(one.endpoint === undefined
        ? {}
        : {
            endpoint: one.endpoint,
            insecure_ssl: one.insecureSsl === true,
            use_ssl: one.useSsl === true,
          }),
    },
  }
}
