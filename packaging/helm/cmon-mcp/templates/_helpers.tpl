{{- define "cmon-mcp.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "cmon-mcp.fullname" -}}
{{- $name := include "cmon-mcp.name" . -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "cmon-mcp.selectorLabels" -}}
app.kubernetes.io/name: {{ include "cmon-mcp.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cmon-mcp.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "cmon-mcp.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "cmon-mcp.image" -}}
{{- $name := .Values.image.repository -}}
{{- if .Values.image.registry -}}
{{- $name = printf "%s/%s" .Values.image.registry .Values.image.repository -}}
{{- end -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" $name .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (.Values.image.tag | default .Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{- define "cmon-mcp.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "cmon-mcp.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "cmon-mcp.secretName" -}}
{{- default (include "cmon-mcp.fullname" .) .Values.secrets.existingSecret -}}
{{- end -}}

{{/* The Secret that the pod's own certificate is in. */}}
{{- define "cmon-mcp.tlsSecretName" -}}
{{- default (printf "%s-tls" (include "cmon-mcp.fullname" .)) .Values.tls.existingSecret -}}
{{- end -}}

{{- define "cmon-mcp.scheme" -}}
{{- ternary "https" "http" .Values.tls.enabled -}}
{{- end -}}

{{/* The service's names, the shortest first. */}}
{{- define "cmon-mcp.serviceNames" -}}
{{- $service := include "cmon-mcp.fullname" . -}}
{{- $inNamespace := printf "%s.%s" $service .Release.Namespace -}}
{{- list $service $inNamespace (printf "%s.svc" $inNamespace) (printf "%s.svc.cluster.local" $inNamespace) | join "," -}}
{{- end -}}

{{/* The URL by which clients know the daemon. */}}
{{- define "cmon-mcp.baseUrl" -}}
{{- if .Values.settings.MCP_BASE_URL -}}
{{- .Values.settings.MCP_BASE_URL -}}
{{- else if .Values.ingress.enabled -}}
{{- $secure := or .Values.ingress.tls.enabled (ne .Values.ingress.termination "edge") -}}
{{- printf "%s://%s%s" (ternary "https" "http" $secure) .Values.ingress.host (trimSuffix "/" .Values.ingress.path) -}}
{{- else -}}
{{- $host := printf "%s.%s.svc" (include "cmon-mcp.fullname" .) .Release.Namespace -}}
{{- printf "%s://%s:%d" (include "cmon-mcp.scheme" .) $host (int .Values.service.port) -}}
{{- end -}}
{{- end -}}

{{/* What the Host header may say. Prometheus comes by the pod's address. */}}
{{- define "cmon-mcp.allowedHosts" -}}
{{- $hosts := splitList "," (include "cmon-mcp.serviceNames" .) -}}
{{- $hosts = append $hosts (urlParse (include "cmon-mcp.baseUrl" .)).host -}}
{{- if .Values.settings.MCP_ALLOWED_HOSTS -}}
{{- $hosts = concat $hosts (splitList "," .Values.settings.MCP_ALLOWED_HOSTS) -}}
{{- end -}}
{{- if .Values.serviceMonitor.enabled -}}
{{- $hosts = append $hosts "$(POD_IP)" -}}
{{- end -}}
{{- $hosts | uniq | join "," -}}
{{- end -}}

{{/* The env file: values between single quotes, which every reader takes literally. */}}
{{- define "cmon-mcp.settings" -}}
{{- range $key, $value := omit .Values.settings "MCP_BASE_URL" "MCP_ALLOWED_HOSTS" }}
{{ $key }}='{{ $value }}'
{{- end }}
{{- end -}}

{{/* What can't work is said before anything is installed. */}}
{{- define "cmon-mcp.check" -}}
{{- if not (or .Values.settings.CMON_ENDPOINT .Values.controllers.existingSecret) -}}
{{- fail "set settings.CMON_ENDPOINT, the controller's address: https://controller.example.com:9501 (or controllers.existingSecret)" -}}
{{- end -}}
{{- if and .Values.settings.CMON_ENDPOINT (not .Values.settings.CMON_USERNAME) -}}
{{- fail "set settings.CMON_USERNAME, the ClusterControl user to log in as" -}}
{{- end -}}
{{- if and .Values.secrets.existingSecret .Values.secrets.values -}}
{{- fail "set secrets.existingSecret or secrets.values, not both" -}}
{{- end -}}
{{- if not (or .Values.secrets.existingSecret .Values.secrets.values.MCP_AUTH_TOKEN) -}}
{{- fail "set secrets.existingSecret, a Secret with mcp-auth-token and cmon-password; or secrets.values.MCP_AUTH_TOKEN (`cmon-mcp generate-token` makes one)" -}}
{{- end -}}
{{- if and (or .Values.autoscaling.enabled (gt (int .Values.replicaCount) 1)) (not .Values.state.url.existingSecret) -}}
{{- fail "several replicas need a store that they share (state.url), which this version of cmon-mcp doesn't have yet: keep replicaCount 1, without autoscaling" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (not .Values.ingress.host) -}}
{{- fail "set ingress.host, the name that clients use" -}}
{{- end -}}
{{- if and .Values.ingress.enabled (ne .Values.ingress.termination "edge") (not .Values.tls.enabled) -}}
{{- fail "ingress.termination reencrypt and passthrough need tls.enabled: the pod must speak TLS" -}}
{{- end -}}
{{- if and .Values.tls.enabled (not (or .Values.tls.existingSecret .Values.certificate.enabled)) -}}
{{- fail "tls.enabled needs tls.existingSecret, or certificate.enabled with cert-manager" -}}
{{- end -}}
{{- if and .Values.certificate.enabled (not .Values.certificate.issuerRef.name) -}}
{{- fail "set certificate.issuerRef.name, cert-manager's Issuer or ClusterIssuer" -}}
{{- end -}}
{{- if and .Values.certificate.enabled (not .Values.tls.enabled) (not (and .Values.ingress.enabled .Values.ingress.tls.enabled)) -}}
{{- fail "certificate.enabled is for tls.enabled or for ingress.tls.enabled, and both are off" -}}
{{- end -}}
{{- if .Values.networkPolicy.enabled -}}
{{- if not .Values.networkPolicy.from -}}
{{- fail "set networkPolicy.from, who may reach the pod; nobody named would let everybody in" -}}
{{- end -}}
{{- if not .Values.networkPolicy.controllers -}}
{{- fail "set networkPolicy.controllers, the addresses of the controllers: without them the pod reaches none" -}}
{{- end -}}
{{- end -}}
{{- end -}}
