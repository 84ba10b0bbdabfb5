# syntax=docker/dockerfile:1
FROM alpine:3.18
RUN cat <<EOF > /etc/app.ini && chmod 600 /etc/app.ini
[main]
user = app
home = $HOME
EOF
RUN apk add --no-cache python3 && python3 <<'PY' && rm -rf /root/.cache
print("a" "b")
PY
USER nobody
