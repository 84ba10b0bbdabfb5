FROM debian
RUN <<EOF
a
EOF
RUN b

RUN <<EOF
a
EOF

RUN c
