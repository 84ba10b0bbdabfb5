from  debian:12
RUN   a
{{ if .x }}
run   b
{{ end }}
