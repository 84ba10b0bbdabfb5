FROM debian
RUN cat << EOF >f
body
EOF
RUN cat <<EOF | b;c
body
EOF
RUN a;cat <<EOF
body
EOF
RUN a &&b <<EOF
body
EOF
