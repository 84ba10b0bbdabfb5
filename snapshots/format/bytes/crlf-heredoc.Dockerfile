FROM scratch
RUN <<EOF
a   
b
EOF
RUN x
