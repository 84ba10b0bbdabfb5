FROM debian:12
env   A   {{ .["b-c"].version }}
env  F   (cn={{username}})
RUN a && b
cmd   node   {{ .script }}
