const APIS = ['openai', 'anthropic'] as const

/** A model's endpoint, as the environment gives it. */
export interface LiveSettings {
  api: (typeof APIS)[number]
  /** Up to and with `/v1`, without a slash at the end. */
  baseUrl: string
  model: string
  /** Some endpoints on one's own machine need none. */
  apiKey: string | undefined
}

export const HOW_TO_MEASURE =
  'unmeasured: set EVALS_BASE_URL (such as https://api.example.com/v1), EVALS_MODEL, EVALS_API_KEY and EVALS_API (openai or anthropic)'

/** Undefined when no endpoint is given. Throws an Error that says what is missing or wrong. */
export function liveSettings(env: NodeJS.ProcessEnv): LiveSettings | undefined {
  const baseUrl = env['EVALS_BASE_URL'] ?? ''
  const model = env['EVALS_MODEL'] ?? ''
  const wanted = env['EVALS_API'] || 'openai'
  if (baseUrl === '' && model === '') return undefined
  if (baseUrl === '' || model === '')
    throw new Error(`${baseUrl === '' ? 'EVALS_BASE_URL' : 'EVALS_MODEL'} is missing`)
  if (!URL.canParse(baseUrl)) throw new Error('EVALS_BASE_URL is no URL')
  const api = APIS.find((one) => one === wanted)
  if (api === undefined) throw new Error(`EVALS_API is ${APIS.join(' or ')}, not ${wanted}`)
  return { api, baseUrl: baseUrl.replace(/\/+$/, ''), model, apiKey: env['EVALS_API_KEY'] }
}
