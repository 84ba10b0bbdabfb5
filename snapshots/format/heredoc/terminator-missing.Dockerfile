FROM   debian
RUN cat <<EOF|b
body
EOF
