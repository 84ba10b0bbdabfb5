FROM scratch
RUN a \
    && b
RUN <<EOF
body
EOF
ENV A="x \
  y"
# c
