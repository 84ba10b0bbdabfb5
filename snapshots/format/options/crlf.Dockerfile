FROM scratch
RUN a \
    && b
RUN <<EOF
body
EOF
ENV A="x \
  y"
COPY a \
    # c
    b
ENV X y \
  z
RUN "a  \
  b
