# syntax=docker/dockerfile:1
FROM debian
RUN <<EOF
  a   b
# not a comment   
EOF
RUN <<-EOF bash
	a
	EOF
RUN cat <<'EOF' > /x && b
$a
EOF
COPY <<A <<"B" /dst/
a  
A
b

B
ADD <<E /x
E
ONBUILD RUN <<E
x
E
RUN 3<<E cat <&3
x
E
