FROM alpine:{{ .AlpineVersion }}
{{- range .Packages }}
RUN apk add --no-cache {{ . }}
{{- end }}
ENV VERSION={{ .Version | quote }}
{{ with .Port }}EXPOSE {{ . }}{{ end }}
ENTRYPOINT ["/bin/{{ .Name }}"]
