FROM debian
RUN a \
    # about b
    && b <<EOF
body
EOF
