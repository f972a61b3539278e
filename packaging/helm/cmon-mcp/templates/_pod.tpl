{{/* What the chart sets itself; it counts more than the env file. */}}
{{- define "cmon-mcp.env" -}}
{{- if .Values.serviceMonitor.enabled -}}
- name: POD_IP
  valueFrom:
    fieldRef:
      fieldPath: status.podIP
{{ end -}}
- name: CREDENTIALS_DIRECTORY
  value: /run/secrets/cmon-mcp
- name: MCP_BIND_ADDRESS
  value: {{ printf "0.0.0.0:%d" (int .Values.containerPort) | quote }}
- name: MCP_BASE_URL
  value: {{ include "cmon-mcp.baseUrl" . | quote }}
- name: MCP_ALLOWED_HOSTS
  value: {{ include "cmon-mcp.allowedHosts" . | quote }}
- name: MCP_STATE_DIR
  value: /var/lib/cmon-mcp
{{- if .Values.tls.enabled }}
- name: MCP_TLS_CERT_FILE
  value: /etc/cmon-mcp/tls/tls.crt
- name: MCP_TLS_KEY_FILE
  value: /etc/cmon-mcp/tls/tls.key
{{- end }}
{{- if .Values.controllerCa.configMap }}
- name: CMON_CA_FILE
  value: /etc/cmon-mcp/controller-ca/{{ .Values.controllerCa.key }}
{{- end }}
{{- if .Values.state.url.existingSecret }}
- name: MCP_STATE_URL_FILE
  value: /run/secrets/cmon-mcp-state/{{ .Values.state.url.key }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "cmon-mcp.volumeMounts" -}}
- name: settings
  mountPath: {{ dir .Values.configFilePath }}
  readOnly: true
- name: secrets
  mountPath: /run/secrets/cmon-mcp
  readOnly: true
- name: state
  mountPath: /var/lib/cmon-mcp
- name: tmp
  mountPath: /tmp
{{- if .Values.tls.enabled }}
- name: tls
  mountPath: /etc/cmon-mcp/tls
  readOnly: true
{{- end }}
{{- if .Values.controllerCa.configMap }}
- name: controller-ca
  mountPath: /etc/cmon-mcp/controller-ca
  readOnly: true
{{- end }}
{{- if .Values.controllers.existingSecret }}
- name: controllers
  mountPath: /etc/cmon-mcp/controllers.d
  readOnly: true
{{- end }}
{{- if .Values.state.url.existingSecret }}
- name: state-url
  mountPath: /run/secrets/cmon-mcp-state
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "cmon-mcp.volumes" -}}
- name: settings
  configMap:
    name: {{ include "cmon-mcp.fullname" . }}
    items:
      - key: cmon-mcp.env
        path: {{ base .Values.configFilePath }}
- name: secrets
  secret:
    secretName: {{ include "cmon-mcp.secretName" . }}
    defaultMode: 0440
- name: state
  {{- if .Values.state.persistence.enabled }}
  persistentVolumeClaim:
    claimName: {{ default (include "cmon-mcp.fullname" .) .Values.state.persistence.existingClaim }}
  {{- else }}
  emptyDir:
    sizeLimit: 64Mi
  {{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 16Mi
{{- if .Values.tls.enabled }}
- name: tls
  secret:
    secretName: {{ include "cmon-mcp.tlsSecretName" . }}
    defaultMode: 0440
{{- end }}
{{- if .Values.controllerCa.configMap }}
- name: controller-ca
  configMap:
    name: {{ .Values.controllerCa.configMap }}
{{- end }}
{{- if .Values.controllers.existingSecret }}
- name: controllers
  secret:
    secretName: {{ .Values.controllers.existingSecret }}
    defaultMode: 0440
{{- end }}
{{- if .Values.state.url.existingSecret }}
- name: state-url
  secret:
    secretName: {{ .Values.state.url.existingSecret }}
    defaultMode: 0440
    items:
      - key: {{ .Values.state.url.key }}
        path: {{ .Values.state.url.key }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
