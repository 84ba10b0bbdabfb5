FROM scratch
ONBUILD COPY a b
ONBUILD RUN apt-get update \
    && apt-get install -y a
ONBUILD ENV A=1 \
    B=2
ONBUILD USER app
ONBUILD RUN <<EOF
  x
EOF
