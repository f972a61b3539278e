export type RenderMetrics = () => Promise<{ contentType: string; text: string }>

/** `/metrics`, as Prometheus asks for it: behind the token, for it tells who does how much. */
export function createMetricsEndpoint(render: RenderMetrics): () => Promise<Response> {
  return async () => {
    const { contentType, text } = await render()
    return new Response(text, { headers: { 'content-type': contentType } })
  }
}
