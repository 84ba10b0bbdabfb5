FROM ubuntu
RUN echo "a=1" > /etc/a.conf && echo "b=2" >> /etc/a.conf && >/etc/empty && cat </etc/a.conf 2>/dev/null >&2 \
 && { echo one; echo two; } | tee /etc/two >/dev/null 2>&1 \
 && exec 3>/tmp/log && echo logged >&3 && exec 3>&- \
 && ln -sf /dev/stdout /var/log/access.log && ln -sf /dev/stderr /var/log/error.log \
 && (echo y; echo; echo "") | adduser --gecos '' someone &>/dev/null || :
