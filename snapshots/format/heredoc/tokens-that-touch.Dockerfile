FROM debian
RUN a \
    &&<<EOF cat
RUN a&& \
    # no heredoc for Docker
    <<EOF cat&&b&& \
    c
RUN a \
  &&b&&cat <<EOF
body
EOF
RUN a;b; \
    cat <<A; \
    c \
    # touched
    ;d
body
A;
