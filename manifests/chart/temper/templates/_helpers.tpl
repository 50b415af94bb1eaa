{{- define "temper.labels" -}}
app.kubernetes.io/part-of: temper
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "temper.apiserver.selector" -}}
app.kubernetes.io/name: temper-apiserver
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Not empty where requests to a Prometheus are wanted. */}}
{{- define "temper.apiserver.prometheus" -}}
{{ .Values.apiserver.telemetry.remoteWrite.url }}
{{- end }}

{{- define "temper.nodeagent.selector" -}}
app.kubernetes.io/name: temper-nodeagent
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "temper.admission.selector" -}}
app.kubernetes.io/name: temper-admission
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "temper.extender.selector" -}}
app.kubernetes.io/name: temper-scheduler-ext
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "temper.scheduler.selector" -}}
app.kubernetes.io/name: temper-scheduler
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Takes root, name and, where it is not the release's own, tag. */}}
{{- define "temper.image" -}}
{{ .root.Values.image.registry }}/{{ .name }}:{{ .tag | default .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The kube-apiserver verifies the API server's certificate for this one name. */}}
{{- define "temper.apiserver.host" -}}
temper-apiserver.{{ .Release.Namespace }}.svc
{{- end }}
