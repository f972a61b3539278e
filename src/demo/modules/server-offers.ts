import type { DemoServer } from '../world/registry/server.ts'
import type { World } from '../world/world.ts'

interface Place {
  provider: string
  region: string
}

/** Made up: what a cloud and a container host offer in the demo. */
const REGIONS = ['eu-west-1', 'us-east-1']
const CLOUD_TEMPLATES = ['t3.medium (2 vCPUs, 4GB)', 'm5.xlarge (4 vCPUs, 16GB)']
const SYSTEMS = ['ubuntu22.04', 'debian12', 'rockylinux9']

/** What new containers can be made of, with the fields that the CLI prints of each. */
export function serverOffers(server: DemoServer, world: World) {
  if (server.className !== 'CmonCloudServer') {
    const place: Place = { provider: 'lxc', region: '' }
    return { images: named(SYSTEMS, place), regions: [], subnets: [], templates: [] }
  }
  const places = REGIONS.map((region): Place => ({ provider: 'aws', region }))
  return {
    images: places.flatMap((place) => named(SYSTEMS, place)),
    regions: places.map(({ provider, region }) => ({
      name: region,
      provider,
      has_credentials: world.credentials.some(
        (one) => one.provider === provider && one.region === region,
      ),
    })),
    subnets: places.map(({ provider, region }, index) => ({
      class_name: 'CmonSubnet',
      cidr: `10.${index}.0.0/24`,
      id: `subnet-demo${index + 1}`,
      name: `demo-${region}`,
      provider,
      region,
      state: 'available',
      vpc_id: `vpc-demo${index + 1}`,
    })),
    templates: places.flatMap((place) => named(CLOUD_TEMPLATES, place)),
  }
}

function named(names: string[], { provider, region }: Place) {
  return names.map((name) => ({ name, provider, ...(region === '' ? {} : { region }) }))
}
